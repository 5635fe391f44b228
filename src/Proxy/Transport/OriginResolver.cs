using System.Net;
using System.Net.Sockets;

namespace FastShield.Proxy.Transport;

/// <summary>Turns an origin's host into addresses; a literal needs no look-up.</summary>
internal static class OriginResolver
{
    /// <summary>More addresses than these are not tried.</summary>
    private const int MaxAddresses = 8;

    /// <summary>Gives at least one address, on the loop's thread again.</summary>
    public static async ValueTask<IPEndPoint[]> ResolveAsync(EventLoop loop, OriginAddress origin, long deadline)
    {
        if (origin.Resolved is { } resolved)
            return [resolved];
        if (IPAddress.TryParse(origin.Host, out var literal))
            return [new IPEndPoint(literal, origin.Port)];
        var patience = deadline == long.MaxValue ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Max(1, deadline - loop.Now));
        IPAddress[] found = [];
        ConnectionException? failure = null;
        try
        {
            found = await Dns.GetHostAddressesAsync(origin.Host).WaitAsync(patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            failure = new ConnectionException(ConnectionErrorKind.TimedOut, $"Looking up the name {origin.Host} took too long.");
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            failure = new ConnectionException(ConnectionErrorKind.NameNotResolved, $"The name {origin.Host} has no address: {error.Message}", error);
        }
        await loop.EnterAsync();
        if (failure is not null)
            throw failure;
        if (found.Length == 0)
            throw new ConnectionException(ConnectionErrorKind.NameNotResolved, $"The name {origin.Host} has no address.");
        var endPoints = new IPEndPoint[Math.Min(found.Length, MaxAddresses)];
        for (var i = 0; i < endPoints.Length; i++)
            endPoints[i] = new IPEndPoint(found[i], origin.Port);
        return endPoints;
    }
}
