using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace FastShield.Proxy.Transport;

/// <summary>
/// Counts the open connections of each client address; IPv6 by /64, which is what one subscriber gets (RFC 6177). As many entries as there are
/// connections at most. From any thread.
/// </summary>
internal sealed class ClientAddresses
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, int> _open = [];

    /// <summary>Counts a connection in; false, and nothing counted, where its client has as many as it may.</summary>
    public bool TryEnter(IPAddress address, int most)
    {
        var client = KeyOf(address);
        lock (_lock)
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, client, out _);
            if (count >= most)
                return false;
            count++;
            return true;
        }
    }

    /// <summary>Counts a connection out.</summary>
    public void Leave(IPAddress address)
    {
        var client = KeyOf(address);
        lock (_lock)
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(_open, client);
            if (--count == 0)
                _open.Remove(client);
        }
    }

    /// <summary>The address of IPv4, or the network of IPv6; the two never meet, for no client has an address in ::/64.</summary>
    private static ulong KeyOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return BinaryPrimitives.ReadUInt32BigEndian(bytes);
        if (address.IsIPv4MappedToIPv6)
            return BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]);
        // ::1 is the one client there: told apart from 0.0.0.0 by a bit that no IPv4 address has.
        return BinaryPrimitives.ReadUInt64BigEndian(bytes) is var network and not 0 ? network : 1UL << 32;
    }
}
