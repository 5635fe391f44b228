using System.Buffers;

namespace FastShield.Runtime.Matching;

/// <summary>Which bytes mean what in a path (RFC 3986 sections 2.2, 2.3 and 3.3).</summary>
internal static class PathBytes
{
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>Bytes that stand for themselves wherever they are in a path; '/' and '.' among them, so their neighbours have to be looked at.</summary>
    public static readonly SearchValues<byte> SelfEvident = SearchValues.Create([.. Bytes(Alphanumeric + "-._~/!$&'()*+,=:@")]);

    private static readonly bool[] _unreserved = Table(Alphanumeric + "-._~");
    private static readonly bool[] _reserved = Table(":/?#[]@!$&'()*+,;=");

    /// <summary>Unreserved: its percent-encoded form is equal to the raw one.</summary>
    public static bool IsUnreserved(byte value) => _unreserved[value];

    /// <summary>Reserved: its percent-encoded form may mean something else than the raw one.</summary>
    public static bool IsReserved(byte value) => _reserved[value];

    /// <summary>A control character, DEL among them.</summary>
    public static bool IsControl(int value) => value is < 0x20 or 0x7F;

    /// <summary>The value of the two hexadecimal digits, or -1.</summary>
    public static int HexPair(byte high, byte low)
    {
        var first = HexDigit(high);
        var second = HexDigit(low);
        return (first | second) < 0 ? -1 : (first << 4) | second;
    }

    /// <summary>The upper-case hexadecimal digit of 0..15.</summary>
    public static byte HexUpper(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);

    private static int HexDigit(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        _ => -1,
    };

    private static byte[] Bytes(string ascii) => System.Text.Encoding.ASCII.GetBytes(ascii);

    private static bool[] Table(string ascii)
    {
        var table = new bool[256];
        foreach (var value in ascii)
            table[value] = true;
        return table;
    }
}
