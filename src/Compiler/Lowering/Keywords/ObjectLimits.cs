using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>`minProperties` and `maxProperties` (Validation 6.5).</summary>
internal sealed class ObjectLimits : Keyword
{
    public override void Lower(SchemaDraft draft)
    {
        Count.Lower(draft, "minProperties", InstructionKind.AssertMinProperties);
        Count.Lower(draft, "maxProperties", InstructionKind.AssertMaxProperties);
    }
}
