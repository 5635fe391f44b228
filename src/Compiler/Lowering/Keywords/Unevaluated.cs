using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>`unevaluatedProperties` and `unevaluatedItems` (Core 11): what no other keyword of the schema, nor of those applied in place, has looked at.</summary>
internal sealed class Unevaluated : Keyword
{
    public override void Lower(SchemaDraft draft)
    {
        Lower(draft, "unevaluatedProperties", InstructionKind.LogicUnevaluatedProperties);
        Lower(draft, "unevaluatedItems", InstructionKind.LogicUnevaluatedItems);
    }

    // One that allows everything still counts: for a schema around this one, all members have been looked at.
    private static void Lower(SchemaDraft draft, string keyword, InstructionKind kind)
    {
        if (draft.TryGet(keyword, out var schema))
        {
            draft.Reread(kind, draft.Block, draft.Lower(schema), 0, keyword);
        }
    }
}
