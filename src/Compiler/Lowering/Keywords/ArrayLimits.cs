using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>`minItems`, `maxItems` and `uniqueItems` (Validation 6.4).</summary>
internal sealed class ArrayLimits : Keyword
{
    public override void Lower(SchemaDraft draft)
    {
        Count.Lower(draft, "minItems", InstructionKind.AssertMinItems);
        Count.Lower(draft, "maxItems", InstructionKind.AssertMaxItems);
        if (!draft.TryGet("uniqueItems", out var unique))
        {
            return;
        }

        switch (unique.AsBoolean())
        {
            case true:
                draft.Assert(InstructionKind.AssertUniqueItems, 0, "uniqueItems");
                break;
            case null:
                draft.Malformed(unique, "uniqueItems", "true or false");
                break;
            default:
                break;
        }
    }
}
