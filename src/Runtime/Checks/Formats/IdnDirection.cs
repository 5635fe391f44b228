using System.Globalization;

namespace FastShield.Runtime.Checks.Formats;

/// <summary>
/// The Bidi rule of RFC 5893, 2, for a label that holds right-to-left characters. The direction of a letter is taken from the blocks
/// that Unicode keeps for right-to-left scripts (DerivedBidiClass.txt, default classes R and AL).
/// </summary>
internal static class IdnDirection
{
    /// <summary>True where the label has no right-to-left character or keeps the rule.</summary>
    public static bool IsValid(ReadOnlySpan<int> label) =>
        // Rule 1: the first character says the direction; a left-to-right label may hold no right-to-left character (rule 5).
        !HasRightToLeft(label) || (IsRightToLeft(label[0]) && KeepsRightToLeft(label));

    /// <summary>True where any character is written from right to left.</summary>
    public static bool HasRightToLeft(ReadOnlySpan<int> label)
    {
        var found = false;
        foreach (var codePoint in label)
        {
            found |= IsRightToLeft(codePoint);
        }

        return found;
    }

    // Rules 2 to 4: no left-to-right letters, letters or digits at the end, one kind of digits.
    private static bool KeepsRightToLeft(ReadOnlySpan<int> label)
    {
        var european = false;
        var arabic = false;
        var last = 0;
        foreach (var codePoint in label)
        {
            var digit = Ascii.IsDigit(codePoint) || codePoint is >= 0x6F0 and <= 0x6F9;
            european |= digit;
            arabic |= codePoint is >= 0x660 and <= 0x669;
            var mark = IsMark(codePoint);
            var neutral = digit || mark || codePoint is '-' or 0x200C or 0x200D or (>= 0x660 and <= 0x669);
            if (!neutral && !IsRightToLeft(codePoint))
            {
                return false;
            }

            last = mark ? last : codePoint;
        }

        return !(european && arabic) && last is not ('-' or 0x200C or 0x200D);
    }

    private static bool IsRightToLeft(int codePoint) =>
        codePoint is (>= 0x590 and <= 0x8FF) or (>= 0xFB1D and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFF) or (>= 0x10800 and <= 0x10FFF) or (>= 0x1E800 and <= 0x1EFFF)
        && codePoint is not ((>= 0x660 and <= 0x669) or (>= 0x6F0 and <= 0x6F9))
        && !IsMark(codePoint);

    private static bool IsMark(int codePoint) =>
        CharUnicodeInfo.GetUnicodeCategory(codePoint) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;
}
