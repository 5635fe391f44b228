using FastShield.Proxy.Journey;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Upstream;

/// <summary>Opens connections to addresses of an origin, and sees which protocol was agreed on.</summary>
internal static class OriginLink
{
    private static readonly LoopLocal<BufferPool> _buffers = new(static _ => new BufferPool());

    /// <summary>Opens a connection for one exchange, which speaks HTTP/1.1 as the caller sees it, and ends with it.</summary>
    /// <exception cref="ConnectionException">It could not be made.</exception>
    public static async ValueTask<Connection> OpenAsync(EventLoop loop, Origin origin, OriginTarget target, long deadline)
    {
        var transport = await loop.ConnectAsync(target.Address, deadline);
        if (!SpeaksHttp2(origin, transport))
        {
            return transport;
        }

        var link = Share(origin, transport);
        var stream = link.TryOpen()!;
        link.Leave();
        return stream;
    }

    /// <summary>Whether HTTP/2 is spoken on a connection that was made.</summary>
    /// <exception cref="ConnectionException">It should be, and was not agreed on.</exception>
    public static bool SpeaksHttp2(Origin origin, Connection transport)
    {
        var isAgreed = transport.Tls is { ApplicationProtocol: "h2" };
        switch (origin.Settings.Protocol)
        {
            case OriginProtocol.Auto:
                return isAgreed;
            case OriginProtocol.Http2 when transport.Tls is not null && !isAgreed:
                transport.Abort();
                throw new ConnectionException(ConnectionErrorKind.HandshakeFailed, "The origin did not agree to HTTP/2.");
            case OriginProtocol.Http2:
                return true;
            default:
                return false;
        }
    }

    /// <summary>Makes an HTTP/2 connection of a connection.</summary>
    public static Http2OriginConnection Share(Origin origin, Connection transport, Action<bool>? settled = null, Action<Http2OriginConnection>? ended = null)
    {
        var settings = origin.Settings;
        var link = new Http2OriginConnection(
            transport, settings.MaxStreams, (long)settings.IdleTimeout.TotalMilliseconds, origin.FirstByte, transport.Loop.Get(_buffers), settled, ended);
        link.Start();
        return link;
    }
}
