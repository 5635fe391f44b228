using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>`pattern`: an ECMA-262 expression that has to be found in the string, run in linear time (Validation 6.3.3).</summary>
internal sealed class PatternKeyword : Keyword
{
    public override void Lower(SchemaDraft draft)
    {
        var value = draft["pattern"]!;
        if (value.AsString() is not { } source)
        {
            draft.Malformed(value, "pattern", "a regular expression");
            return;
        }

        var index = draft.Tables.Pattern(source, out var error);
        if (index >= 0)
        {
            draft.Assert(InstructionKind.AssertPattern, index, "pattern");
            return;
        }

        draft.Diagnostics.Gap(SchemaCodes.UnsupportedPattern, value, $"The pattern cannot be enforced: {error}");
    }
}
