namespace FastShield.Runtime.Checks.Formats;

/// <summary><c>duration</c>: RFC 3339, appendix A. Units are whole numbers, in order, and none in between is left out.</summary>
public static class DurationFormat
{
    /// <summary>True for P with date units, time units behind T, both, or weeks alone.</summary>
    public static bool IsDuration(ReadOnlySpan<byte> text)
    {
        if (text.Length < 3 || text[0] != 'P')
        {
            return false;
        }

        var at = 1;
        if (text[at] != 'T' && !TakeUnits(text, ref at, "YMD"u8))
        {
            return IsWeeks(text[1..]);
        }

        if (at == text.Length)
        {
            return true;
        }

        return text[at++] == 'T' && TakeUnits(text, ref at, "HMS"u8) && at == text.Length;
    }

    // At least one number with its unit; each next unit is the one behind the last. Stops at the end or before a T.
    private static bool TakeUnits(ReadOnlySpan<byte> text, ref int at, ReadOnlySpan<byte> units)
    {
        var next = -1;
        while (at < text.Length && text[at] != 'T')
        {
            var digits = at;
            while (at < text.Length && Ascii.IsDigit(text[at]))
            {
                at++;
            }

            var unit = at > digits && at < text.Length ? units.IndexOf(text[at]) : -1;
            if (unit < 0 || (next >= 0 && unit != next))
            {
                return false;
            }

            next = unit + 1;
            at++;
        }

        return next > 0;
    }

    private static bool IsWeeks(ReadOnlySpan<byte> text) => text.Length > 1 && text[^1] == 'W' && !text[..^1].ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
