using System.Net;

namespace FastShield.Proxy.Settings;

/// <summary>
/// The peers that are believed in what they say about clients behind them: their X-Forwarded-*, Forwarded and X-Request-Id are kept and added to, where
/// everybody else's are replaced.
/// </summary>
public sealed class TrustedPeers
{
    private readonly IPNetwork[] _networks;

    private TrustedPeers(IPNetwork[] networks, bool isEverybody)
    {
        _networks = networks;
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
        if (IsEverybody || _networks.Length == 0)
        {
            return IsEverybody;
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var network in _networks)
        {
            if (network.Contains(plain))
            {
                return true;
            }
        }

        return false;
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
