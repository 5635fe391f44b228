using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace FastShield.Runtime.Rules;

/// <summary>An IP address as a number. An IPv4 address within IPv6 is that IPv4 address.</summary>
/// <param name="IsV6">Whether it is one of IPv6.</param>
/// <param name="Value">The address, most significant byte first; of IPv4 32 bits.</param>
public readonly record struct RuleAddress(bool IsV6, UInt128 Value)
{
    /// <summary>Reads an address; allocates nothing.</summary>
    public static RuleAddress Of(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out var length))
        {
            return default;
        }

        if (address.AddressFamily == AddressFamily.InterNetwork || length == 4)
        {
            return new RuleAddress(false, BinaryPrimitives.ReadUInt32BigEndian(bytes));
        }

        return address.IsIPv4MappedToIPv6
            ? new RuleAddress(false, BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]))
            : new RuleAddress(true, BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }
}
