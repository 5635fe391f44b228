using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>
/// `minimum`, `maximum` and their exclusive forms: numbers of their own in 2020-12 (Validation 6.2), and in OpenAPI 3.0
/// booleans that sharpen the limit beside them.
/// </summary>
internal sealed class NumberLimits(bool hasBooleans = false) : Keyword
{
    public override void Lower(SchemaDraft draft)
    {
        Side(draft, "minimum", "exclusiveMinimum", InstructionKind.AssertMinimum, InstructionKind.AssertExclusiveMinimum);
        Side(draft, "maximum", "exclusiveMaximum", InstructionKind.AssertMaximum, InstructionKind.AssertExclusiveMaximum);
    }

    private void Side(SchemaDraft draft, string limit, string exclusive, InstructionKind inclusiveKind, InstructionKind exclusiveKind)
    {
        draft.TryGet(exclusive, out var sharpened);
        var isSharpened = sharpened?.AsBoolean() == true;
        if (draft.TryGet(limit, out var value))
        {
            Limit(draft, value, limit, isSharpened ? exclusiveKind : inclusiveKind);
        }

        switch (sharpened)
        {
            case null:
                break;
            case ScalarNode { Kind: ScalarKind.Number }:
                Limit(draft, sharpened, exclusive, exclusiveKind);
                break;
            case ScalarNode { Kind: ScalarKind.True or ScalarKind.False }:
                // The boolean form is OpenAPI 3.0's; in a 3.1 document it can only mean the same, so it is enforced and said.
                if (!hasBooleans)
                {
                    draft.Diagnostics.Warning(
                        SchemaCodes.MalformedKeyword,
                        sharpened,
                        $"'{exclusive}' is a number since OpenAPI 3.1; the boolean is read as OpenAPI 3.0 reads it.");
                }

                break;
            default:
                draft.Malformed(sharpened, exclusive, hasBooleans ? "true or false" : "a number");
                break;
        }
    }

    private static void Limit(SchemaDraft draft, SourceNode value, string keyword, InstructionKind kind)
    {
        if (value is ScalarNode { Kind: ScalarKind.Number } number)
        {
            draft.Assert(kind, draft.Tables.Decimal(number.Text), keyword);
            return;
        }

        draft.Malformed(value, keyword, "a number");
    }
}
