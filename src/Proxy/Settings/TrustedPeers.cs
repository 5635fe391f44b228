using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using FastShield.Runtime.Rules;

namespace FastShield.Proxy.Settings;

/// <summary>
/// The peers that are believed in what they say about clients behind them: their X-Forwarded-*, Forwarded and X-Request-Id are kept and added to, where
/// everybody else's are replaced.
/// </summary>
public sealed class TrustedPeers
{
    private readonly IPNetwork[] _networks;
    private readonly (bool IsV6, UInt128 Base, int Shift)[] _numbers;

    private TrustedPeers(IPNetwork[] networks, bool isEverybody)
    {
        _networks = networks;
        _numbers = Array.ConvertAll(networks, NumberOf);
        IsEverybody = isEverybody;
    }

    /// <summary>Nobody: the default.</summary>
    public static TrustedPeers None { get; } = new([], false);

    /// <summary>Whoever connects; only right where a firewall lets nobody but proxies of one's own connect.</summary>
    public static TrustedPeers Everybody { get; } = new([], true);

    /// <summary>Whether every peer is believed.</summary>
    public bool IsEverybody { get; }

    /// <summary>The networks as they were given.</summary>
    public IReadOnlyList<IPNetwork> Networks => _networks;

    /// <summary>Peers by network, such as `10.0.0.0/8`, or by address.</summary>
    /// <exception cref="FormatException">A text is no network and no address, or has bits behind its prefix.</exception>
    public static TrustedPeers Of(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return new TrustedPeers([.. texts.Select(Parse)], false);
    }

    /// <summary>Whether this address is believed; an IPv4 address written as IPv6 is the IPv4 address.</summary>
    public bool Trusts(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return IsEverybody || _numbers.Length == 0 ? IsEverybody : Trusts(RuleAddress.Of(address));
    }

    /// <summary>The same of an address as a number; allocates nothing.</summary>
    public bool Trusts(RuleAddress address)
    {
        if (IsEverybody)
        {
            return true;
        }

        foreach (var (isV6, first, shift) in _numbers)
        {
            // A shift by all bits is one by none.
            if (isV6 == address.IsV6 && (shift == 128 || address.Value >> shift == first))
            {
                return true;
            }
        }

        return false;
    }

    private static (bool IsV6, UInt128 Base, int Shift) NumberOf(IPNetwork network)
    {
        Span<byte> bytes = stackalloc byte[16];
        network.BaseAddress.TryWriteBytes(bytes, out _);
        if (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork)
        {
            return (false, (UInt128)BinaryPrimitives.ReadUInt32BigEndian(bytes) >> (32 - network.PrefixLength), 32 - network.PrefixLength);
        }

        var shift = 128 - network.PrefixLength;
        return (true, shift == 128 ? 0 : BinaryPrimitives.ReadUInt128BigEndian(bytes) >> shift, shift);
    }

    private static IPNetwork Parse(string text)
    {
        if (IPNetwork.TryParse(text, out var network) && IPAddress.TryParse(text.AsSpan(0, text.IndexOf('/', StringComparison.Ordinal)), out var written) && written.Equals(network.BaseAddress))
        {
            return network;
        }

        return !text.Contains('/', StringComparison.Ordinal) && IPAddress.TryParse(text, out var address)
            ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : throw new FormatException($"'{text}' is no network such as 10.0.0.0/8, and no address.");
    }
}
