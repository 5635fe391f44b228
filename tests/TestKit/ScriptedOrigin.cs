using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FastShield.TestKit;

/// <summary>
/// An origin on raw sockets that records exactly what it got and answers as a test tells it, well or badly. Text is Latin-1: one character an octet.
/// </summary>
public sealed class ScriptedOrigin : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<OriginRequest> _requests = new();
    private readonly Task _accepting;
    private int _connections;
    private int _isDisposed;

    /// <summary>Starts on a port of its own.</summary>
    /// <param name="answer">Called with each request; null answers 200 with the text `ok`, to HEAD without it.</param>
    public ScriptedOrigin(Func<OriginRequest, OriginConnection, Task>? answer = null)
    {
        Answer = answer ?? (static (request, connection) => connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + (request.Method == "HEAD" ? "" : "ok")));
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    /// <summary>What is done with each request.</summary>
    public Func<OriginRequest, OriginConnection, Task> Answer { get; set; }

    /// <summary>Called with the head as soon as that is there, before the body is read; true where it answered and the connection is done with.</summary>
    public Func<string, OriginConnection, Task<bool>>? AnswerEarly { get; set; }

    /// <summary>The port.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The URL.</summary>
    public Uri Url => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}"));

    /// <summary>The complete requests, in the order of their ends.</summary>
    public IReadOnlyList<OriginRequest> Requests => [.. _requests];

    /// <summary>Connections accepted.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_end.Token);
                _ = ServeAsync(socket, Interlocked.Increment(ref _connections));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The end: the listener says so in several ways.
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        socket.NoDelay = true;
        using var connection = new OriginConnection(socket, number);
        try
        {
            while (await connection.ReadRequestAsync(AnswerEarly, _end.Token) is { } request)
            {
                _requests.Enqueue(request);
                await Answer(request, connection);
                if (connection.IsEnded)
                {
                    return;
                }
            }
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The proxy has gone, or the test has ended.
        }
    }
}

/// <summary>A request as it arrived.</summary>
/// <param name="Head">Request line and fields, the empty line included.</param>
/// <param name="Body">The content, out of its framing.</param>
/// <param name="Connection">Which connection it came on, from 1.</param>
public sealed record OriginRequest(string Head, byte[] Body, int Connection)
{
    public string Method => Head.Split(' ')[0];

    public string Target => Head.Split(' ')[1];

    public string Text => Encoding.Latin1.GetString(Body);

    /// <summary>The values of a field, names compared without regard to case.</summary>
    public IReadOnlyList<string> Field(string name) =>
        [.. Head.Split("\r\n").Skip(1).Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim())];
}

/// <summary>The origin's side of a connection.</summary>
public sealed class OriginConnection(Socket socket, int number) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly List<byte> _pending = [];

    /// <summary>Which connection it is, from 1.</summary>
    public int Number => number;

    /// <summary>Whether this side has ended it.</summary>
    public bool IsEnded { get; private set; }

    public async Task SendAsync(string text) => await SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(byte[] octets) => await socket.SendAsync(octets);

    /// <summary>What has come and was not read, or what comes next; empty at the end.</summary>
    public async Task<byte[]> ReceiveAsync()
    {
        if (_pending.Count == 0 && !await ReceiveAsync(CancellationToken.None))
        {
            return [];
        }

        byte[] taken = [.. _pending];
        _pending.Clear();
        return taken;
    }

    /// <summary>The stream from here on, such as of another protocol; the connection is the stream's then.</summary>
    public Stream Open()
    {
        IsEnded = true;
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Ends the stream in order.</summary>
    public void Close()
    {
        IsEnded = true;
        socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Ends it with a reset.</summary>
    public void Reset()
    {
        IsEnded = true;
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    /// <summary>Waits until the peer has ended or broken the connection; false where it has not in that time.</summary>
    public async Task<bool> WaitForEndAsync(TimeSpan patience)
    {
        using var time = new CancellationTokenSource(patience);
        try
        {
            while (await socket.ReceiveAsync(_buffer, time.Token) > 0)
            {
            }

            return true;
        }
        catch (SocketException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose() => socket.Dispose();

    internal async Task<OriginRequest?> ReadRequestAsync(Func<string, OriginConnection, Task<bool>>? early, CancellationToken end)
    {
        int headEnd;
        while ((headEnd = IndexOf("\r\n\r\n")) < 0)
        {
            if (!await ReceiveAsync(end))
            {
                return null;
            }
        }

        var head = Take(headEnd + 4);
        if (early is not null && await early(head, this))
        {
            IsEnded = true;
            return null;
        }

        var request = new OriginRequest(head, [], number);
        if (request.Field("Transfer-Encoding").Count > 0)
        {
            return await ReadChunksAsync(end) is { } chunks ? request with { Body = chunks } : null;
        }

        var length = request.Field("Content-Length") is [var text] ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        while (_pending.Count < length)
        {
            if (!await ReceiveAsync(end))
            {
                return null;
            }
        }

        return request with { Body = Encoding.Latin1.GetBytes(Take(length)) };
    }

    private async Task<byte[]?> ReadChunksAsync(CancellationToken end)
    {
        List<byte> body = [];
        while (true)
        {
            int lineEnd;
            while ((lineEnd = IndexOf("\r\n")) < 0)
            {
                if (!await ReceiveAsync(end))
                {
                    return null;
                }
            }

            var size = int.Parse(Take(lineEnd + 2).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            while (_pending.Count < size + 2)
            {
                if (!await ReceiveAsync(end))
                {
                    return null;
                }
            }

            var data = Take(size + 2);
            if (!data.EndsWith("\r\n", StringComparison.Ordinal))
            {
                return null;
            }

            if (size == 0)
            {
                return [.. body];
            }

            body.AddRange(Encoding.Latin1.GetBytes(data[..^2]));
        }
    }

    private async Task<bool> ReceiveAsync(CancellationToken end)
    {
        var n = await socket.ReceiveAsync(_buffer, end);
        _pending.AddRange(_buffer.AsSpan(0, n));
        return n > 0;
    }

    private int IndexOf(string text)
    {
        var all = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_pending);
        return all.IndexOf(Encoding.Latin1.GetBytes(text));
    }

    private string Take(int count)
    {
        var text = Encoding.Latin1.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_pending)[..count]);
        _pending.RemoveRange(0, count);
        return text;
    }
}
