namespace FastShield.Runtime.Patterns;

/// <summary>The predefined classes of ECMA-262, 22.2.2.9 (CharacterClassEscape) and 22.2.2.7 (the dot), without the flags i, m and s.</summary>
internal static class CharacterClasses
{
    /// <summary><c>\d</c>: ASCII digits only.</summary>
    public static CodePointSet Digit { get; } = CodePointSet.OfRanges(['0', '9']);

    /// <summary><c>\w</c>: ASCII letters, digits and the underscore.</summary>
    public static CodePointSet Word { get; } = CodePointSet.OfRanges(['0', '9', 'A', 'Z', '_', '_', 'a', 'z']);

    /// <summary><c>\s</c>: WhiteSpace (12.2) and LineTerminator (12.3).</summary>
    public static CodePointSet Space { get; } = CodePointSet.OfRanges(
        [0x09, 0x0D, 0x20, 0x20, 0xA0, 0xA0, 0x1680, 0x1680, 0x2000, 0x200A, 0x2028, 0x2029, 0x202F, 0x202F, 0x205F, 0x205F, 0x3000, 0x3000, 0xFEFF, 0xFEFF]);

    /// <summary><c>\D</c>.</summary>
    public static CodePointSet NotDigit { get; } = Digit.Complement();

    /// <summary><c>\W</c>.</summary>
    public static CodePointSet NotWord { get; } = Word.Complement();

    /// <summary><c>\S</c>.</summary>
    public static CodePointSet NotSpace { get; } = Space.Complement();

    /// <summary><c>.</c>: every code point but the four line terminators.</summary>
    public static CodePointSet Dot { get; } = CodePointSet.OfRanges(['\n', '\n', '\r', '\r', 0x2028, 0x2029]).Complement();
}
