using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Settings;

/// <summary>A server behind the proxy: where it is, what is spoken with it, and what is done when it fails.</summary>
public sealed record OriginSettings
{
    /// <summary>The name in events and counters.</summary>
    public required string Name { get; init; }

    /// <summary>Its addresses, the least loaded one first; at least one. A name counts as all the addresses it has.</summary>
    public required IReadOnlyList<OriginAddress> Addresses { get; init; }

    /// <summary>What is spoken with it.</summary>
    public OriginProtocol Protocol { get; init; }

    /// <summary>Idle connections kept on each loop.</summary>
    public int MaxIdlePerLoop { get; init; } = 256;

    /// <summary>How long an idle connection is kept; should be shorter than the origin's own time.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Connections at a time, idle ones included; each loop has its share, at least one. With HTTP/2 a connection carries many requests.</summary>
    public int MaxConnections { get; init; } = 4096;

    /// <summary>Requests that may wait for a connection when there are as many as may be; above it, or in vain, they are answered with 503.</summary>
    public int MaxPending { get; init; } = 1024;

    /// <summary>Requests on one HTTP/2 connection at a time, where the origin allows as many.</summary>
    public int MaxStreams { get; init; } = 100;

    /// <summary>What waits may take.</summary>
    public OriginTimeouts Timeouts { get; init; } = new();

    /// <summary>How often names are looked up again.</summary>
    public TimeSpan DnsRefresh { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How addresses are asked whether they are well; null for no questions.</summary>
    public OriginHealth? Health { get; init; }

    /// <summary>When an address is left out for what it did to requests.</summary>
    public OriginEjection Ejection { get; init; } = new();

    /// <summary>Over what time an address that was left out gets its full share of requests again; zero at once.</summary>
    public TimeSpan SlowStart { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether a request may be sent a second time, where that is safe.</summary>
    public bool Retry { get; init; } = true;

    /// <summary>Requests sent a second time, in percent of all, counted on each loop over its last requests.</summary>
    public int RetryBudget { get; init; } = 20;

    /// <summary>The origin of one URL: `http://host:port` or `https://host:port`, the latter with the certificate verified.</summary>
    /// <exception cref="ArgumentException">The URL has another scheme, or a path, query or user information.</exception>
    public static OriginSettings For(Uri url, ClientTls? tls = null)
    {
        ArgumentNullException.ThrowIfNull(url);
        return new OriginSettings { Name = url.Authority, Addresses = [AddressOf(url, tls)] };
    }

    /// <summary>The address of one URL: `http://host:port` or `https://host:port`.</summary>
    /// <exception cref="ArgumentException">The URL has another scheme, or a path, query or user information.</exception>
    public static OriginAddress AddressOf(Uri url, ClientTls? tls = null)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException("An origin is http://host:port or https://host:port.", nameof(url));
        }

        return url.PathAndQuery == "/" && url.UserInfo.Length == 0 && url.Fragment.Length == 0
            ? new OriginAddress(url.DnsSafeHost, url.Port, url.Scheme == "https" ? tls ?? new ClientTls() : null)
            : throw new ArgumentException("An origin's URL has a scheme, a host and a port, and nothing behind them.", nameof(url));
    }
}
