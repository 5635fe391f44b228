namespace FastShield.Control.Settings;

/// <summary>The stable diagnostic codes of settings: FS20xx.</summary>
public static class SettingsCodes
{
    /// <summary>A setting that the schema does not allow.</summary>
    public const string Malformed = "FS2001";

    /// <summary>A setting that is missing and has no default.</summary>
    public const string Missing = "FS2002";
}
