using FastShield.Runtime.Checks.Formats;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>`format`: asserted where there is a check for it; other names only describe (Validation 7), and are reported.</summary>
internal sealed class FormatKeyword : Keyword
{
    public override void Lower(SchemaDraft draft)
    {
        var value = draft["format"]!;
        if (value.AsString() is not { } name)
        {
            draft.Malformed(value, "format", "a format's name");
            return;
        }

        var format = FormatCatalog.Find(name);
        if (format != FormatKind.None)
        {
            if (!draft.Options.AssertsFormats)
            {
                return;
            }

            draft.Assert(InstructionKind.AssertFormat, (int)format, "format");
            return;
        }

        if (name is not ("password" or "binary"))
        {
            draft.Diagnostics.Warning(
                SchemaCodes.UnknownFormat, value, $"There is no check for the format '{name}': it describes and does not refuse. Add a pattern to enforce it.");
        }
    }
}
