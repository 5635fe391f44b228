using System.Buffers;

namespace FastShield.Proxy.Http1;

/// <summary>The octets of the grammar and the sets that are searched for.</summary>
internal static class HttpBytes
{
    public const byte HorizontalTab = (byte)'\t';
    public const byte LineFeed = (byte)'\n';
    public const byte CarriageReturn = (byte)'\r';
    public const byte Space = (byte)' ';
    public const byte Colon = (byte)':';

    /// <summary>tchar (RFC 9110 section 5.6.2).</summary>
    public static readonly SearchValues<byte> Token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    /// <summary>tchar without the underscore.</summary>
    public static readonly SearchValues<byte> TokenWithoutUnderscore = SearchValues.Create(
        "!#$%&'*+-.^`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    /// <summary>What ends a field value, rightly or wrongly: every control character but the tab (RFC 9110 section 5.5).</summary>
    public static readonly SearchValues<byte> Controls = SearchValues.Create(
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127,
    ]);

    /// <summary>
    /// Printable ASCII but `#`. Which of these a path or a query may hold is judged where it is read as such; here stands
    /// only what would make the request line itself ambiguous (RFC 9112 section 3.2).
    /// </summary>
    public static readonly SearchValues<byte> Target = SearchValues.Create(
        "!\"$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>OWS (RFC 9110 section 5.6.3).</summary>
    public static bool IsWhiteSpace(byte octet) => octet is Space or HorizontalTab;

    /// <summary>The bytes without white space on both sides.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t"u8);
}
