using System.Globalization;
using FastShield.Runtime.Patterns;

namespace FastShield.Runtime.Checks.Formats;

/// <summary>
/// Labels of IDNA 2008: RFC 5891, 4.2, with the code points of RFC 5892. What is left out, as its tables are not at hand:
/// characters that only a compatibility normalisation would change, which are let pass.
/// </summary>
internal static class IdnLabel
{
    private static readonly CodePointSet Greek = UnicodeScripts.Find("Greek")!;
    private static readonly CodePointSet Hebrew = UnicodeScripts.Find("Hebrew")!;
    private static readonly CodePointSet Japanese =
        UnicodeScripts.Find("Hiragana")!.Union(UnicodeScripts.Find("Katakana")!).Union(UnicodeScripts.Find("Han")!);

    // Canonical combining class 9 (UnicodeData.txt).
    private static readonly CodePointSet Viramas = CodePointSet.OfRanges(
    [
        0x094D, 0x094D, 0x09CD, 0x09CD, 0x0A4D, 0x0A4D, 0x0ACD, 0x0ACD, 0x0B4D, 0x0B4D, 0x0BCD, 0x0BCD, 0x0C4D, 0x0C4D, 0x0CCD, 0x0CCD,
        0x0D3B, 0x0D3C, 0x0D4D, 0x0D4D, 0x0DCA, 0x0DCA, 0x0E3A, 0x0E3A, 0x0EBA, 0x0EBA, 0x0F84, 0x0F84, 0x1039, 0x103A, 0x1714, 0x1715,
        0x1734, 0x1734, 0x17D2, 0x17D2, 0x1A60, 0x1A60, 0x1B44, 0x1B44, 0x1BAA, 0x1BAB, 0x1BF2, 0x1BF3, 0x2D7F, 0x2D7F, 0xA806, 0xA806,
        0xA82C, 0xA82C, 0xA8C4, 0xA8C4, 0xA953, 0xA953, 0xA9C0, 0xA9C0, 0xAAF6, 0xAAF6, 0xABED, 0xABED, 0x10A3F, 0x10A3F, 0x11046, 0x11046,
        0x1107F, 0x1107F, 0x110B9, 0x110B9, 0x11133, 0x11134, 0x111C0, 0x111C0, 0x11235, 0x11235, 0x112EA, 0x112EA, 0x1134D, 0x1134D,
    ]);

    // Arabic letters that join to the right only (ArabicShaping.txt, joining type R).
    private static readonly CodePointSet RightJoining = CodePointSet.OfRanges(
    [
        0x0622, 0x0625, 0x0627, 0x0627, 0x0629, 0x0629, 0x062F, 0x0632, 0x0648, 0x0648, 0x0671, 0x0673, 0x0675, 0x0677, 0x0688, 0x0699,
        0x06C0, 0x06C0, 0x06C3, 0x06CB, 0x06CD, 0x06CD, 0x06CF, 0x06CF, 0x06D2, 0x06D3, 0x06D5, 0x06D5, 0x06EE, 0x06EF,
    ]);

    // Arabic letters that join to both sides (joining type D), of the block Arabic.
    private static readonly CodePointSet DualJoining = CodePointSet.OfRanges(
    [
        0x0620, 0x0620, 0x0626, 0x0626, 0x0628, 0x0628, 0x062A, 0x062E, 0x0633, 0x063F, 0x0641, 0x0647, 0x0649, 0x064A, 0x066E, 0x066F,
        0x0678, 0x0687, 0x069A, 0x06BF, 0x06C1, 0x06C2, 0x06CC, 0x06CC, 0x06CE, 0x06CE, 0x06D0, 0x06D1, 0x06FA, 0x06FC, 0x06FF, 0x06FF,
    ]);

    /// <summary>True where the label, given as code points, has something beyond ASCII and only what IDNA 2008 allows, where it allows it.</summary>
    public static bool IsValid(ReadOnlySpan<int> label)
    {
        if (label.IsEmpty || label[0] == '-' || label[^1] == '-' || (label.Length > 3 && label[2] == '-' && label[3] == '-') || IsMark(label[0]))
        {
            return false;
        }

        var wide = false;
        for (var i = 0; i < label.Length; i++)
        {
            wide |= label[i] >= 0x80;
            if (!IsAllowed(label, i))
            {
                return false;
            }
        }

        return wide && IdnDirection.IsValid(label);
    }

    private static bool IsAllowed(ReadOnlySpan<int> label, int i)
    {
        var codePoint = label[i];
        return codePoint switch
        {
            // RFC 5892, 2.6 (exceptions), 2.9 (Hangul Jamo) and appendix A (contextual rules).
            < 0x80 => codePoint == '-' || Ascii.IsDigit(codePoint) || codePoint is >= 'a' and <= 'z',
            0xDF or 0x3C2 or 0x6FD or 0x6FE or 0xF0B or 0x3007 => true,
            0x640 or 0x7FA or 0x302E or 0x302F or (>= 0x3031 and <= 0x3035) or 0x303B => false,
            (>= 0x1100 and <= 0x11FF) or (>= 0xA960 and <= 0xA97C) or (>= 0xD7B0 and <= 0xD7FB) => false,
            0xB7 => i > 0 && i + 1 < label.Length && label[i - 1] == 'l' && label[i + 1] == 'l',
            0x375 => i + 1 < label.Length && Greek.Contains(label[i + 1]),
            0x5F3 or 0x5F4 => i > 0 && Hebrew.Contains(label[i - 1]),
            0x30FB => HasJapanese(label),
            >= 0x660 and <= 0x669 => !label.ContainsAnyInRange(0x6F0, 0x6F9),
            >= 0x6F0 and <= 0x6F9 => !label.ContainsAnyInRange(0x660, 0x669),
            0x200D => i > 0 && Viramas.Contains(label[i - 1]),
            0x200C => i > 0 && (Viramas.Contains(label[i - 1]) || Joins(label, i)),
            _ => CharUnicodeInfo.GetUnicodeCategory(codePoint) is UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber,
        };
    }

    private static bool IsMark(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static bool HasJapanese(ReadOnlySpan<int> label)
    {
        foreach (var codePoint in label)
        {
            if (codePoint != 0x30FB && Japanese.Contains(codePoint))
            {
                return true;
            }
        }

        return false;
    }

    // RFC 5892, A.1: a letter that joins on, the non-joiner, a letter that joins back; marks between them do not count.
    private static bool Joins(ReadOnlySpan<int> label, int at)
    {
        var before = at - 1;
        while (before > 0 && IsMark(label[before]))
        {
            before--;
        }

        var after = at + 1;
        while (after < label.Length && IsMark(label[after]))
        {
            after++;
        }

        return DualJoining.Contains(label[before])
            && after < label.Length && (DualJoining.Contains(label[after]) || RightJoining.Contains(label[after]));
    }
}
