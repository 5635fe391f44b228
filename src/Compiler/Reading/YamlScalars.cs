using System.Globalization;
using System.Numerics;

namespace FastShield.Compiler.Reading;

/// <summary>
/// Gives plain YAML scalars their type by the core schema of YAML 1.2 (section 10.3.2), and numbers JSON's notation. So `no`, `on`,
/// `12:30`, `1_000` and `2001-01-01` are texts, whatever YAML 1.1 made of them.
/// </summary>
internal static class YamlScalars
{
    // Nobody writes longer ones, and the conversion to decimal is quadratic.
    private const int LongestPrefixedInteger = 64;

    /// <summary>The type of a plain scalar. False where JSON has no such value (`.inf`, `.nan`, an endless hexadecimal number).</summary>
    public static bool TryResolve(string plain, out ScalarKind kind, out string text)
    {
        (kind, text) = plain switch
        {
            "" or "~" or "null" or "Null" or "NULL" => (ScalarKind.Null, "null"),
            "true" or "True" or "TRUE" => (ScalarKind.True, "true"),
            "false" or "False" or "FALSE" => (ScalarKind.False, "false"),
            _ => (ScalarKind.String, plain),
        };
        if (kind != ScalarKind.String || !MayBeNumber(plain[0]))
        {
            return true;
        }

        if (IsInfinityOrNaN(plain))
        {
            return false;
        }

        if (plain.StartsWith("0x", StringComparison.Ordinal) || plain.StartsWith("0o", StringComparison.Ordinal))
        {
            return TryPrefixed(plain, ref kind, ref text);
        }

        if (Decimal(plain) is { } number)
        {
            (kind, text) = (ScalarKind.Number, number);
        }

        return true;
    }

    private static bool MayBeNumber(char first) => char.IsAsciiDigit(first) || first is '-' or '+' or '.';

    private static bool IsInfinityOrNaN(string plain) =>
        plain is ".nan" or ".NaN" or ".NAN"
        || plain.TrimStart('+', '-') is ".inf" or ".Inf" or ".INF";

    private static bool TryPrefixed(string plain, ref ScalarKind kind, ref string text)
    {
        var digits = plain.AsSpan(2);
        var hexadecimal = plain[1] == 'x';
        var length = 0;
        while (length < digits.Length && (hexadecimal ? char.IsAsciiHexDigit(digits[length]) : digits[length] is >= '0' and <= '7'))
        {
            length++;
        }

        if (length == 0 || length < digits.Length)
        {
            return true;
        }

        if (length > LongestPrefixedInteger)
        {
            return false;
        }

        var value = BigInteger.Zero;
        foreach (var digit in digits)
        {
            value = (value * (hexadecimal ? 16 : 8)) + Convert.ToInt32(digit.ToString(), 16);
        }

        (kind, text) = (ScalarKind.Number, value.ToString(CultureInfo.InvariantCulture));
        return true;
    }

    /// <summary>`[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?` in JSON's notation, or null where it is no number.</summary>
    private static string? Decimal(string plain)
    {
        var rest = plain.AsSpan();
        var sign = rest[0] == '-' ? "-" : string.Empty;
        rest = rest[0] is '-' or '+' ? rest[1..] : rest;
        var whole = TakeDigits(ref rest);
        ReadOnlySpan<char> fraction = default;
        if (rest is ['.', ..])
        {
            rest = rest[1..];
            fraction = TakeDigits(ref rest);
        }

        if (whole.IsEmpty && fraction.IsEmpty)
        {
            return null;
        }

        var exponent = rest;
        if (rest is ['e' or 'E', ..])
        {
            rest = rest[1..];
            rest = rest is ['-' or '+', ..] ? rest[1..] : rest;
            if (TakeDigits(ref rest).IsEmpty)
            {
                return null;
            }
        }

        if (!rest.IsEmpty)
        {
            return null;
        }

        whole = whole.TrimStart('0');
        var integer = whole.IsEmpty ? "0" : whole;
        return string.Concat(string.Concat(sign, integer), fraction.IsEmpty ? string.Empty : ".", fraction, exponent);
    }

    private static ReadOnlySpan<char> TakeDigits(scoped ref ReadOnlySpan<char> rest)
    {
        var length = rest.IndexOfAnyExceptInRange('0', '9');
        var digits = length < 0 ? rest : rest[..length];
        rest = rest[digits.Length..];
        return digits;
    }
}
