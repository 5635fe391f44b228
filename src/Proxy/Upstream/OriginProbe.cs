using System.Text;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Upstream;

/// <summary>One question to one address whether it is well: a GET on a connection of its own. Seldom, so that it may allocate.</summary>
internal static class OriginProbe
{
    private const int LongestHead = 16 * 1024;

    /// <summary>Asks on a loop and waits for the answer, from any thread; anything but an expected status within the time is a no.</summary>
    public static async Task<bool> AskAsync(EventLoop loop, Origin origin, OriginTarget target, OriginHealth health)
    {
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(_ => AskOnLoop(loop, origin, target, health, answer), null);
        try
        {
            // A loop that has ended answers nothing.
            return await answer.Task.WaitAsync(health.Timeout + TimeSpan.FromSeconds(5)).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async void AskOnLoop(EventLoop loop, Origin origin, OriginTarget target, OriginHealth health, TaskCompletionSource<bool> answer)
    {
        Connection? connection = null;
        try
        {
            var deadline = loop.Now + (long)health.Timeout.TotalMilliseconds;
            connection = await OriginLink.OpenAsync(loop, origin, target, deadline);
            connection.Deadline = deadline;
            answer.SetResult(await IsWellAsync(connection, health, health.Host ?? HostOf(target.Address)));
        }
        catch (ConnectionException)
        {
            answer.TrySetResult(false);
        }
        catch (Exception error)
        {
            answer.TrySetResult(false);
            loop.Transport.OnUnhandled(error);
        }

        connection?.Abort();
    }

    private static async ValueTask<bool> IsWellAsync(Connection connection, OriginHealth health, string host)
    {
        await connection.SendAsync(Encoding.UTF8.GetBytes($"GET {health.Path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: fastshield-health\r\nConnection: close\r\n\r\n"));
        var buffer = new byte[LongestHead];
        var head = new ResponseHead();
        var limits = HeadLimits.Default;
        var length = 0;
        var start = 0;
        while (true)
        {
            var status = ResponseParser.TryParse(buffer.AsSpan(start, length - start), head, KnownMethod.Get, upgradeAsked: false, limits, out var consumed);
            if (status == ParseStatus.Complete && !head.IsInterim)
            {
                return head.Status >= health.LowestStatus && head.Status <= health.HighestStatus;
            }

            if (status == ParseStatus.Complete)
            {
                start += consumed;
                continue;
            }

            var received = status == ParseStatus.Refused || length == buffer.Length ? 0 : await connection.ReceiveAsync(buffer.AsMemory(length));
            if (received == 0)
            {
                return false;
            }

            length += received;
        }
    }

    private static string HostOf(OriginAddress address) =>
        address.UnixPath is not null ? "localhost" : address.Host.Contains(':', StringComparison.Ordinal) ? $"[{address.Host}]:{address.Port}" : $"{address.Host}:{address.Port}";
}
