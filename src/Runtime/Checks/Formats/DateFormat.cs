namespace FastShield.Runtime.Checks.Formats;

/// <summary><c>date</c>: full-date of RFC 3339, 5.6, with the days of the month by 5.7.</summary>
public static class DateFormat
{
    internal const int Length = 10;

    /// <summary>True for YYYY-MM-DD with a day that exists in the Gregorian calendar.</summary>
    public static bool IsDate(ReadOnlySpan<byte> text)
    {
        if (text.Length != Length || text[4] != '-' || text[7] != '-')
        {
            return false;
        }

        var century = Ascii.TwoDigits(text, 0);
        var yearInCentury = Ascii.TwoDigits(text, 2);
        var month = Ascii.TwoDigits(text, 5);
        var day = Ascii.TwoDigits(text, 8);
        if (century > 99 || yearInCentury > 99 || month - 1 > 11 || day - 1 > 30)
        {
            return false;
        }

        return day <= 28 || day <= DaysOf((century * 100) + yearInCentury, month);
    }

    private static uint DaysOf(uint year, uint month)
    {
        if (month == 2)
        {
            var leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            return leap ? 29u : 28u;
        }

        // 31 days: January, March, May, July, August, October, December.
        return 30 + ((month ^ (month >> 3)) & 1);
    }
}
