namespace FastShield.Runtime.Checks.Formats;

/// <summary><c>date-time</c> of RFC 3339, 5.6. The separator is T or t; the space that a note there lets applications agree on is refused.</summary>
public static class DateTimeFormat
{
    /// <summary>True for a full-date, T and a full-time.</summary>
    public static bool IsDateTime(ReadOnlySpan<byte> text) =>
        text.Length > DateFormat.Length
        && (text[DateFormat.Length] | 0x20) == 't'
        && DateFormat.IsDate(text[..DateFormat.Length])
        && TimeFormat.IsTime(text[(DateFormat.Length + 1)..]);
}
