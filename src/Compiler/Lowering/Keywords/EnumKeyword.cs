using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>`enum` and `const`: the value has to equal one of those listed, by JSON's equality (JSON Schema Core 4.2.2).</summary>
internal sealed class EnumKeyword : Keyword
{
    public override void Lower(SchemaDraft draft)
    {
        if (draft.TryGet("enum", out var values))
        {
            if (values is ArrayNode list)
            {
                draft.Assert(InstructionKind.AssertEnum, draft.Tables.Value([.. list.Items.Select(NodeJson.ToText)]), "enum");
            }
            else
            {
                draft.Malformed(values, "enum", "a list of values");
            }
        }

        if (draft.TryGet("const", out var value))
        {
            draft.Assert(InstructionKind.AssertConst, draft.Tables.Value([NodeJson.ToText(value)]), "const");
        }
    }
}
