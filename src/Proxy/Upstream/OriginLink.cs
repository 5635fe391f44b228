using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Upstream;

/// <summary>Opens one connection to an address of an origin that speaks HTTP/1.1 as the caller sees it.</summary>
internal static class OriginLink
{
    /// <exception cref="ConnectionException">It could not be made.</exception>
    public static ValueTask<Connection> OpenAsync(EventLoop loop, Origin origin, OriginTarget target, long deadline) => loop.ConnectAsync(target.Address, deadline);
}
