using System.Net;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Transport;

/// <summary>A port that is being listened on.</summary>
public abstract class Listener
{
    private TrustedPeers? _proxyPeers;

    /// <summary>The address and the port bound, also when port 0 was asked for.</summary>
    public abstract IPEndPoint LocalEndPoint { get; }

    /// <summary>As <see cref="ListenEndpoint.ProxyPeers"/>, for the connections accepted from now on. From any thread.</summary>
    public TrustedPeers? ProxyPeers
    {
        get => Volatile.Read(ref _proxyPeers);
        set => Volatile.Write(ref _proxyPeers, value);
    }

    /// <summary>The descriptor that listens, to be handed on to another process; -1 where this system has none. It stays the listener's.</summary>
    public abstract int Descriptor { get; }

    /// <summary>Takes new certificates and TLS settings for the connections accepted from now on. From any thread.</summary>
    /// <exception cref="InvalidOperationException">The endpoint is a plain one.</exception>
    /// <exception cref="CertificateException">The settings cannot be used; the previous ones stay.</exception>
    public abstract void UpdateTls(ServerTls tls);

    /// <summary>Stops accepting; connections already accepted go on. From any thread.</summary>
    public abstract void Close();
}
