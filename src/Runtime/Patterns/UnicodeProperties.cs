using System.Globalization;

namespace FastShield.Runtime.Patterns;

/// <summary>
/// What stands between the braces of <c>\p{...}</c>: general categories by all their names (UAX 44, 5.7.1), the scripts of
/// <see cref="UnicodeScripts"/>, and the few binary properties whose members are certain without further tables.
/// </summary>
internal static class UnicodeProperties
{
    private const int CategoryCount = 30;

    // One set per value of UnicodeCategory; a walk over all code points, done once, when the first pattern asks.
    private static readonly Lazy<CodePointSet[]> Categories = new(ReadCategories);

    /// <summary>The set of a property expression such as <c>Lu</c>, <c>Letter</c>, <c>gc=Nd</c> or <c>Script=Greek</c>, or null where it is not known.</summary>
    public static CodePointSet? Find(string expression)
    {
        var equals = expression.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            return FindCategory(expression) ?? FindBinary(expression);
        }

        var value = expression[(equals + 1)..];
        return expression[..equals] switch
        {
            "General_Category" or "gc" => FindCategory(value),
            "Script" or "sc" => UnicodeScripts.Find(value),
            _ => null,
        };
    }

    private static CodePointSet? FindBinary(string name) => name switch
    {
        "Any" => CodePointSet.All,
        "ASCII" => CodePointSet.OfRanges([0, 0x7F]),
        "Assigned" => Of(UnicodeCategory.OtherNotAssigned).Complement(),
        "ASCII_Hex_Digit" or "AHex" => CodePointSet.OfRanges(['0', '9', 'A', 'F', 'a', 'f']),
        "Hex_Digit" or "Hex" => CodePointSet.OfRanges(['0', '9', 'A', 'F', 'a', 'f', 0xFF10, 0xFF19, 0xFF21, 0xFF26, 0xFF41, 0xFF46]),
        "White_Space" or "space" => CodePointSet.OfRanges(
            [0x09, 0x0D, 0x20, 0x20, 0x85, 0x85, 0xA0, 0xA0, 0x1680, 0x1680, 0x2000, 0x200A, 0x2028, 0x2029, 0x202F, 0x202F, 0x205F, 0x205F, 0x3000, 0x3000]),
        "Join_Control" or "Join_C" => CodePointSet.OfRanges([0x200C, 0x200D]),
        "Uppercase" or "Upper" => Of(UnicodeCategory.UppercaseLetter).Union(CodePointSet.OfRanges(
            [0x2160, 0x216F, 0x24B6, 0x24CF, 0x1F130, 0x1F149, 0x1F150, 0x1F169, 0x1F170, 0x1F189])),
        _ => null,
    };

    private static CodePointSet? FindCategory(string name) => name switch
    {
        "Lu" or "Uppercase_Letter" => Of(UnicodeCategory.UppercaseLetter),
        "Ll" or "Lowercase_Letter" => Of(UnicodeCategory.LowercaseLetter),
        "Lt" or "Titlecase_Letter" => Of(UnicodeCategory.TitlecaseLetter),
        "LC" or "Cased_Letter" => Of(UnicodeCategory.UppercaseLetter, UnicodeCategory.TitlecaseLetter),
        "Lm" or "Modifier_Letter" => Of(UnicodeCategory.ModifierLetter),
        "Lo" or "Other_Letter" => Of(UnicodeCategory.OtherLetter),
        "L" or "Letter" => Of(UnicodeCategory.UppercaseLetter, UnicodeCategory.OtherLetter),
        "Mn" or "Nonspacing_Mark" => Of(UnicodeCategory.NonSpacingMark),
        "Mc" or "Spacing_Mark" => Of(UnicodeCategory.SpacingCombiningMark),
        "Me" or "Enclosing_Mark" => Of(UnicodeCategory.EnclosingMark),
        "M" or "Mark" or "Combining_Mark" => Of(UnicodeCategory.NonSpacingMark, UnicodeCategory.EnclosingMark),
        "Nd" or "Decimal_Number" or "digit" => Of(UnicodeCategory.DecimalDigitNumber),
        "Nl" or "Letter_Number" => Of(UnicodeCategory.LetterNumber),
        "No" or "Other_Number" => Of(UnicodeCategory.OtherNumber),
        "N" or "Number" => Of(UnicodeCategory.DecimalDigitNumber, UnicodeCategory.OtherNumber),
        "Zs" or "Space_Separator" => Of(UnicodeCategory.SpaceSeparator),
        "Zl" or "Line_Separator" => Of(UnicodeCategory.LineSeparator),
        "Zp" or "Paragraph_Separator" => Of(UnicodeCategory.ParagraphSeparator),
        "Z" or "Separator" => Of(UnicodeCategory.SpaceSeparator, UnicodeCategory.ParagraphSeparator),
        "Cc" or "Control" or "cntrl" => Of(UnicodeCategory.Control),
        "Cf" or "Format" => Of(UnicodeCategory.Format),
        "Cs" or "Surrogate" => Of(UnicodeCategory.Surrogate),
        "Co" or "Private_Use" => Of(UnicodeCategory.PrivateUse),
        "Cn" or "Unassigned" => Of(UnicodeCategory.OtherNotAssigned),
        "C" or "Other" => Of(UnicodeCategory.Control, UnicodeCategory.PrivateUse).Union(Of(UnicodeCategory.OtherNotAssigned)),
        "Pc" or "Connector_Punctuation" => Of(UnicodeCategory.ConnectorPunctuation),
        "Pd" or "Dash_Punctuation" => Of(UnicodeCategory.DashPunctuation),
        "Ps" or "Open_Punctuation" => Of(UnicodeCategory.OpenPunctuation),
        "Pe" or "Close_Punctuation" => Of(UnicodeCategory.ClosePunctuation),
        "Pi" or "Initial_Punctuation" => Of(UnicodeCategory.InitialQuotePunctuation),
        "Pf" or "Final_Punctuation" => Of(UnicodeCategory.FinalQuotePunctuation),
        "Po" or "Other_Punctuation" => Of(UnicodeCategory.OtherPunctuation),
        "P" or "Punctuation" or "punct" => Of(UnicodeCategory.ConnectorPunctuation, UnicodeCategory.OtherPunctuation),
        "Sm" or "Math_Symbol" => Of(UnicodeCategory.MathSymbol),
        "Sc" or "Currency_Symbol" => Of(UnicodeCategory.CurrencySymbol),
        "Sk" or "Modifier_Symbol" => Of(UnicodeCategory.ModifierSymbol),
        "So" or "Other_Symbol" => Of(UnicodeCategory.OtherSymbol),
        "S" or "Symbol" => Of(UnicodeCategory.MathSymbol, UnicodeCategory.OtherSymbol),
        _ => null,
    };

    private static CodePointSet Of(UnicodeCategory category) => Categories.Value[(int)category];

    // The enumeration keeps the categories of one major class side by side.
    private static CodePointSet Of(UnicodeCategory first, UnicodeCategory last)
    {
        var union = Categories.Value[(int)first];
        for (var i = (int)first + 1; i <= (int)last; i++)
        {
            union = union.Union(Categories.Value[i]);
        }

        return union;
    }

    private static CodePointSet[] ReadCategories()
    {
        var ranges = new List<int>[CategoryCount];
        for (var i = 0; i < CategoryCount; i++)
        {
            ranges[i] = [];
        }

        var first = 0;
        var current = CharUnicodeInfo.GetUnicodeCategory(0);
        for (var codePoint = 1; codePoint <= CodePointSet.Last + 1; codePoint++)
        {
            var category = codePoint <= CodePointSet.Last ? CharUnicodeInfo.GetUnicodeCategory(codePoint) : (UnicodeCategory)(-1);
            if (category == current)
            {
                continue;
            }

            ranges[(int)current].Add(first);
            ranges[(int)current].Add(codePoint - 1);
            first = codePoint;
            current = category;
        }

        var sets = new CodePointSet[CategoryCount];
        for (var i = 0; i < CategoryCount; i++)
        {
            sets[i] = CodePointSet.OfRanges(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ranges[i]));
        }

        return sets;
    }
}
