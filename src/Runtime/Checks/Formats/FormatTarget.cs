namespace FastShield.Runtime.Checks.Formats;

/// <summary>The JSON type a format speaks about; values of other types pass it (JSON Schema Validation 2020-12, 7.1).</summary>
public enum FormatTarget
{
    /// <summary>Nothing: the format is not checked.</summary>
    Nothing,

    /// <summary>Strings: the check gets the text with all escapes undone.</summary>
    Text,

    /// <summary>Numbers: the check gets the number as it is written.</summary>
    Number,
}
