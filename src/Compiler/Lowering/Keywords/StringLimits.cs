using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>`minLength` and `maxLength`, in code points (Validation 6.3).</summary>
internal sealed class StringLimits : Keyword
{
    public override void Lower(SchemaDraft draft)
    {
        Count.Lower(draft, "minLength", InstructionKind.AssertMinLength);
        Count.Lower(draft, "maxLength", InstructionKind.AssertMaxLength);
    }
}
