using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;

namespace FastShield.Control.Settings;

/// <summary>The published JSON Schema of the settings file.</summary>
public static class SettingsSchema
{
    private static readonly FileSchema Schema = new(
        "FastShield.Control.Settings.settings.schema.json", "docs/settings.schema.json", "`fastshield settings` prints the schema.");

    /// <summary>The schema as published.</summary>
    public static string Text => Schema.Text;

    /// <summary>Reports the first way in which a settings document breaks the schema; false where it does.</summary>
    public static bool Check(SourceDocument settings, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(diagnostics);
        return Schema.Check(settings, diagnostics);
    }
}
