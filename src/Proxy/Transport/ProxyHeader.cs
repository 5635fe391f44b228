using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Numerics;

namespace FastShield.Proxy.Transport;

/// <summary>
/// The header that a proxy puts in front of a connection to say whose it is: versions 1 and 2 of the PROXY protocol (HAProxy, doc/proxy-protocol.txt of
/// 2020/03/05), read strictly.
/// </summary>
/// <param name="Length">Bytes that it has.</param>
/// <param name="Source">The client; null where the connection is the proxy's own or the proxy does not know.</param>
/// <param name="Destination">Where the client connected to; null likewise.</param>
internal readonly record struct ProxyHeader(int Length, IPEndPoint? Source, IPEndPoint? Destination)
{
    /// <summary>
    /// Bytes at most. Version 1 has 107 (section 2.1); version 2 could announce 64 KiB, and of what is announced beyond addresses only extensions would need
    /// room, of which none that is in use comes near this.
    /// </summary>
    public const int MaxLength = 2048;

    private const int MaxText = 107;
    private const int BinaryHead = 16;
    private const byte TypeChecksum = 3;

    private static readonly SearchValues<byte> _version6 = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    private static ReadOnlySpan<byte> Signature => [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    private static ReadOnlySpan<byte> TextSignature => "PROXY "u8;

    /// <summary>Reads the header at the beginning of what has come.</summary>
    public static ProxyHeaderResult Read(ReadOnlySpan<byte> bytes, out ProxyHeader header)
    {
        header = default;
        if (bytes.IsEmpty)
            return ProxyHeaderResult.Incomplete;
        return bytes[0] == Signature[0] ? ReadBinary(bytes, out header) : ReadText(bytes, out header);
    }

    private static bool Begins(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> with) => bytes[..Math.Min(bytes.Length, with.Length)].SequenceEqual(with[..Math.Min(bytes.Length, with.Length)]);

    private static ProxyHeaderResult ReadText(ReadOnlySpan<byte> bytes, out ProxyHeader header)
    {
        header = default;
        if (!Begins(bytes, TextSignature))
            return ProxyHeaderResult.Malformed;
        var end = bytes[..Math.Min(bytes.Length, MaxText)].IndexOf("\r\n"u8);
        if (end < 0)
            return bytes.Length < MaxText ? ProxyHeaderResult.Incomplete : ProxyHeaderResult.Malformed;
        var line = bytes[TextSignature.Length..end];
        var length = end + 2;
        if (line.SequenceEqual("UNKNOWN"u8) || line.StartsWith("UNKNOWN "u8))
        {
            // What stands behind it is to be ignored (section 2.1).
            header = new ProxyHeader(length, null, null);
            return ProxyHeaderResult.Done;
        }
        var isVersion6 = line.StartsWith("TCP6 "u8);
        if (!isVersion6 && !line.StartsWith("TCP4 "u8))
            return ProxyHeaderResult.Malformed;
        Span<Range> parts = stackalloc Range[5];
        if (Split(line[5..], parts) != 4)
            return ProxyHeaderResult.Malformed;
        line = line[5..];
        if (TryAddress(line[parts[0]], isVersion6) is not { } source || TryAddress(line[parts[1]], isVersion6) is not { } destination
            || TryNumber(line[parts[2]], ushort.MaxValue) is not (>= 0 and var sourcePort) || TryNumber(line[parts[3]], ushort.MaxValue) is not (>= 0 and var destinationPort))
            return ProxyHeaderResult.Malformed;
        header = new ProxyHeader(length, new IPEndPoint(source, sourcePort), new IPEndPoint(destination, destinationPort));
        return ProxyHeaderResult.Done;
    }

    /// <summary>Parts between single spaces; as many as there is room for.</summary>
    private static int Split(ReadOnlySpan<byte> line, Span<Range> parts)
    {
        var count = 0;
        var start = 0;
        for (var i = 0; i <= line.Length && count < parts.Length; i++)
        {
            if (i < line.Length && line[i] != ' ')
                continue;
            parts[count++] = start..i;
            start = i + 1;
        }
        return count;
    }

    private static IPAddress? TryAddress(ReadOnlySpan<byte> text, bool isVersion6)
    {
        if (isVersion6)
        {
            // No scope, no brackets, no prefix: the framework would take them.
            return text.IndexOfAnyExcept(_version6) < 0 && text.Contains((byte)':')
                && IPAddress.TryParse(System.Text.Encoding.ASCII.GetString(text), out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
                    ? address
                    : null;
        }
        Span<byte> octets = stackalloc byte[4];
        for (var i = 0; i < 4; i++)
        {
            var dot = i < 3 ? text.IndexOf((byte)'.') : text.Length;
            if (dot < 0 || TryNumber(text[..dot], byte.MaxValue) is not (>= 0 and var octet))
                return null;
            octets[i] = (byte)octet;
            text = i < 3 ? text[(dot + 1)..] : text;
        }
        return new IPAddress(octets);
    }

    /// <summary>A decimal number without leading zeros; -1 for anything else.</summary>
    private static int TryNumber(ReadOnlySpan<byte> text, int most)
    {
        if (text.IsEmpty || text.Length > 5 || (text[0] == '0' && text.Length > 1))
            return -1;
        var number = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return -1;
            number = (number * 10) + (digit - '0');
        }
        return number <= most ? number : -1;
    }

    private static ProxyHeaderResult ReadBinary(ReadOnlySpan<byte> bytes, out ProxyHeader header)
    {
        header = default;
        if (!Begins(bytes, Signature))
            return ProxyHeaderResult.Malformed;
        if (bytes.Length < BinaryHead)
            return ProxyHeaderResult.Incomplete;
        var command = bytes[12];
        var family = bytes[13];
        var length = BinaryHead + BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        if (command is not (0x20 or 0x21) || length > MaxLength)
            return ProxyHeaderResult.Malformed;
        // Unspecified, TCP over IPv4 and over IPv6, a stream of a Unix socket; datagrams are no connections (section 2.2).
        var addresses = family switch
        {
            0x00 => 0,
            0x11 => 12,
            0x21 => 36,
            0x31 => 216,
            _ => int.MaxValue,
        };
        if (addresses > length - BinaryHead)
            return ProxyHeaderResult.Malformed;
        if (bytes.Length < length)
            return ProxyHeaderResult.Incomplete;
        bytes = bytes[..length];
        if (family != 0 && !HasGoodExtensions(bytes, BinaryHead + addresses))
            return ProxyHeaderResult.Malformed;
        var isLocal = command == 0x20;
        var content = bytes[BinaryHead..];
        header = (isLocal ? 0 : family) switch
        {
            0x11 => new ProxyHeader(length, EndPoint(content[..4], content[8..]), EndPoint(content[4..8], content[10..])),
            0x21 => new ProxyHeader(length, EndPoint(content[..16], content[32..]), EndPoint(content[16..32], content[34..])),
            _ => new ProxyHeader(length, null, null),
        };
        return ProxyHeaderResult.Done;
    }

    private static IPEndPoint EndPoint(ReadOnlySpan<byte> address, ReadOnlySpan<byte> port) => new(new IPAddress(address), BinaryPrimitives.ReadUInt16BigEndian(port));

    /// <summary>Whether what stands behind the addresses is whole, and its checksum, where there is one, is right (section 2.2.3).</summary>
    private static bool HasGoodExtensions(ReadOnlySpan<byte> bytes, int start)
    {
        for (var at = start; at < bytes.Length;)
        {
            if (bytes.Length - at < 3)
                return false;
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 1)..]);
            if (length > bytes.Length - at - 3)
                return false;
            if (bytes[at] == TypeChecksum && (length != 4 || Checksum(bytes, at + 3) != BinaryPrimitives.ReadUInt32BigEndian(bytes[(at + 3)..])))
                return false;
            at += 3 + length;
        }
        return true;
    }

    /// <summary>CRC-32C of the header, the checksum's own bytes taken for zeros.</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes, int place)
    {
        var crc = uint.MaxValue;
        for (var i = 0; i < bytes.Length; i++)
            crc = BitOperations.Crc32C(crc, i >= place && i < place + 4 ? (byte)0 : bytes[i]);
        return ~crc;
    }
}
