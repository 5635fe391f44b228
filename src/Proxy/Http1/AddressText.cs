using System.Buffers.Binary;
using System.Net;
using FastShield.Runtime.Rules;

namespace FastShield.Proxy.Http1;

/// <summary>Reads IP addresses as numbers, without an object for each: IPv4 in four decimal parts, IPv6 as RFC 4291 section 2.2 writes it, without a zone.</summary>
internal static class AddressText
{
    /// <summary>The address; false where the text is none. An IPv4 address within IPv6 is that IPv4 address.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out RuleAddress address)
    {
        address = default;
        if (text.IndexOf((byte)':') < 0)
        {
            var isV4 = TryReadV4(text, out var number);
            address = new RuleAddress(false, number);
            return isV4;
        }

        if (!TryReadV6(text, out var value))
        {
            return false;
        }

        address = value >> 32 == 0xFFFF ? new RuleAddress(false, (uint)(value & uint.MaxValue)) : new RuleAddress(true, value);
        return true;
    }

    /// <summary>The object for an address.</summary>
    public static IPAddress ToObject(RuleAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address.Value);
        return new IPAddress(address.IsV6 ? bytes : bytes[12..]);
    }

    private static bool TryReadV4(ReadOnlySpan<byte> text, out uint value)
    {
        value = 0;
        for (var part = 0; part < 4; part++)
        {
            var digits = 0;
            var number = 0;
            while (digits < text.Length && char.IsAsciiDigit((char)text[digits]) && digits < 3)
            {
                number = (number * 10) + text[digits++] - '0';
            }

            // A leading zero has two readings: octal is one.
            if (digits == 0 || number > byte.MaxValue || (digits > 1 && text[0] == '0'))
            {
                return false;
            }

            value = (value << 8) | (uint)number;
            text = text[digits..];
            if (part < 3)
            {
                if (text.IsEmpty || text[0] != '.')
                {
                    return false;
                }

                text = text[1..];
            }
        }

        return text.IsEmpty;
    }

    private static bool TryReadV6(ReadOnlySpan<byte> text, out UInt128 value)
    {
        value = 0;
        Span<ushort> groups = stackalloc ushort[8];
        var count = 0;
        var gap = -1;
        if (text.StartsWith("::"u8))
        {
            gap = 0;
            text = text[2..];
        }

        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)':');
            var group = end < 0 ? text : text[..end];
            if (end < 0 && group.Contains((byte)'.'))
            {
                if (count > 6 || !TryReadV4(group, out var tail))
                {
                    return false;
                }

                groups[count++] = (ushort)(tail >> 16);
                groups[count++] = (ushort)tail;
                break;
            }

            if (count == 8 || !TryReadGroup(group, out groups[count]))
            {
                return false;
            }

            count++;
            if (end < 0)
            {
                break;
            }

            text = text[(end + 1)..];
            if (text.IsEmpty)
            {
                return false;
            }

            if (text[0] == ':')
            {
                if (gap >= 0)
                {
                    return false;
                }

                gap = count;
                text = text[1..];
            }
        }

        if (gap < 0 ? count != 8 : count > 7)
        {
            return false;
        }

        for (var i = 0; i < 8; i++)
        {
            var index = gap < 0 || i < gap ? i : i - (8 - count);
            value = (value << 16) | (gap >= 0 && i >= gap && i < gap + 8 - count ? (ushort)0 : groups[index]);
        }

        return true;
    }

    private static bool TryReadGroup(ReadOnlySpan<byte> text, out ushort group)
    {
        group = 0;
        if (text.Length is 0 or > 4)
        {
            return false;
        }

        foreach (var letter in text)
        {
            if (!char.IsAsciiHexDigit((char)letter))
            {
                return false;
            }

            group = (ushort)((group << 4) | (letter <= '9' ? letter - '0' : (letter | 0x20) - 'a' + 10));
        }

        return true;
    }
}
