using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Settings;

/// <summary>A server behind the proxy: where it is, and how connections to it are kept.</summary>
public sealed record OriginSettings
{
    /// <summary>The name in events.</summary>
    public required string Name { get; init; }

    /// <summary>Its addresses, taken in turn; at least one.</summary>
    public required IReadOnlyList<OriginAddress> Addresses { get; init; }

    /// <summary>Idle connections kept on each loop.</summary>
    public int MaxIdlePerLoop { get; init; } = 256;

    /// <summary>How long an idle connection is kept; should be shorter than the origin's own time.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether connections to the one can serve as connections to the other.</summary>
    public bool IsSameAs(OriginSettings other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Equals(other with { Addresses = Addresses }) && Addresses.SequenceEqual(other.Addresses);
    }

    /// <summary>The origin of one URL: `http://host:port` or `https://host:port`, the latter with the certificate verified.</summary>
    /// <exception cref="ArgumentException">The URL has another scheme, or a path, query or user information.</exception>
    public static OriginSettings For(Uri url, Tls.ClientTls? tls = null)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException("An origin is http://host:port or https://host:port.", nameof(url));
        }

        if (url.PathAndQuery != "/" || url.UserInfo.Length > 0 || url.Fragment.Length > 0)
        {
            throw new ArgumentException("An origin's URL has a scheme, a host and a port, and nothing behind them.", nameof(url));
        }

        var address = new OriginAddress(url.DnsSafeHost, url.Port, url.Scheme == "https" ? tls ?? new Tls.ClientTls() : null);
        return new OriginSettings { Name = url.Authority, Addresses = [address] };
    }
}
