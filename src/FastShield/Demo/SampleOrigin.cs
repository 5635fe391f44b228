using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FastShield.Demo;

/// <summary>A small origin for the demo: keeps connections, reads whole requests, and answers each with what it was asked.</summary>
internal sealed class SampleOrigin : IAsyncDisposable
{
    private const int LongestHead = 64 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    public SampleOrigin()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens: a free port of the loopback address.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _listener.Stop();
        await _accepting.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token).ConfigureAwait(false);
                _ = ServeAsync(client);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The demo ends.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var buffer = new byte[LongestHead];
                var filled = 0;
                while (true)
                {
                    int head;
                    while ((head = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
                    {
                        var read = filled == buffer.Length ? 0 : await stream.ReadAsync(buffer.AsMemory(filled), _stopping.Token).ConfigureAwait(false);
                        if (read == 0)
                        {
                            return;
                        }

                        filled += read;
                    }

                    var lines = Encoding.Latin1.GetString(buffer, 0, head).Split("\r\n");
                    var length = BodyLength(lines);
                    var end = head + 4 + length;
                    while (filled < end)
                    {
                        if (end > buffer.Length)
                        {
                            Array.Resize(ref buffer, end);
                        }

                        var read = await stream.ReadAsync(buffer.AsMemory(filled), _stopping.Token).ConfigureAwait(false);
                        if (read == 0)
                        {
                            return;
                        }

                        filled += read;
                    }

                    await stream.WriteAsync(Answer(lines[0], length), _stopping.Token).ConfigureAwait(false);
                    buffer.AsSpan(end, filled - end).CopyTo(buffer);
                    filled -= end;
                }
            }
            catch (Exception error) when (error is IOException or OperationCanceledException)
            {
                // The shield closed the connection, or the demo ends.
            }
        }
    }

    // The shield sends checked bodies with a length; this origin knows nothing else.
    private static int BodyLength(string[] lines)
    {
        foreach (var line in lines)
        {
            if (line.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase) && int.TryParse(line[15..], out var length))
            {
                return length;
            }
        }

        return 0;
    }

    private static byte[] Answer(string requestLine, int bodyLength)
    {
        var request = string.Join(' ', requestLine.Split(' ').Take(2)).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        var body = $$"""{"origin":"saw it","request":"{{request}}","body_bytes":{{bodyLength}}}""" + "\n";
        return Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
    }
}
