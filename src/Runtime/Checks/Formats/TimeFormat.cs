namespace FastShield.Runtime.Checks.Formats;

/// <summary><c>time</c>: full-time of RFC 3339, 5.6. The offset is required.</summary>
public static class TimeFormat
{
    private const int MinutesPerDay = 24 * 60;

    // HH:MM:SS and at least a Z.
    private const int ShortestLength = 9;

    /// <summary>True for HH:MM:SS, an optional fraction, and Z or a numeric offset. Second 60 is a leap second, which ends a UTC day (RFC 3339, 5.7).</summary>
    public static bool IsTime(ReadOnlySpan<byte> text)
    {
        if (text.Length < ShortestLength || text[2] != ':' || text[5] != ':')
        {
            return false;
        }

        var hour = Ascii.TwoDigits(text, 0);
        var minute = Ascii.TwoDigits(text, 3);
        var second = Ascii.TwoDigits(text, 6);
        if (hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        var at = 8;
        if (text[at] == '.')
        {
            var fraction = ++at;
            while (at < text.Length && Ascii.IsDigit(text[at]))
            {
                at++;
            }

            if (at == fraction)
            {
                return false;
            }
        }

        return TryOffset(text[at..], out var offset) && (second < 60 || EndsDay((int)((hour * 60) + minute) - offset));
    }

    private static bool EndsDay(int utcMinute) => (utcMinute + (2 * MinutesPerDay)) % MinutesPerDay == MinutesPerDay - 1;

    // The offset in minutes, east is positive.
    private static bool TryOffset(ReadOnlySpan<byte> text, out int offset)
    {
        offset = 0;
        if (text.Length == 1)
        {
            return (text[0] | 0x20) == 'z';
        }

        if (text.Length != 6 || text[3] != ':' || text[0] is not ((byte)'+' or (byte)'-'))
        {
            return false;
        }

        var hour = Ascii.TwoDigits(text, 1);
        var minute = Ascii.TwoDigits(text, 4);
        if (hour > 23 || minute > 59)
        {
            return false;
        }

        offset = (int)((hour * 60) + minute);
        offset = text[0] == '-' ? -offset : offset;
        return true;
    }
}
