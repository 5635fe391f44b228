using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>`multipleOf`: exact, on the decimal digits (Validation 6.2.1).</summary>
internal sealed class MultipleOf : Keyword
{
    public override void Lower(SchemaDraft draft)
    {
        var value = draft["multipleOf"]!;
        if (value is not ScalarNode { Kind: ScalarKind.Number } number)
        {
            draft.Malformed(value, "multipleOf", "a number above 0");
            return;
        }

        var index = draft.Tables.Decimal(number.Text);
        var divisor = draft.Tables.Decimals[index];
        if (divisor.Number.IsZero || divisor.Number.IsNegative)
        {
            draft.Malformed(value, "multipleOf", "a number above 0");
        }
        else if (!divisor.HasMantissa)
        {
            draft.Diagnostics.Gap(SchemaCodes.UnsupportedNumber, value, "'multipleOf' with more than 18 significant digits is not enforced.");
        }
        else
        {
            draft.Assert(InstructionKind.AssertMultipleOf, index, "multipleOf");
        }
    }
}
