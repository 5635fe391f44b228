using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>A client that sends the octets it is told to, and reads answers by their framing. Text is Latin-1: one character an octet.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly List<byte> _pending = [];
    private Stream _stream;

    private RawClient(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    public static TimeSpan Patience => TimeSpan.FromSeconds(30);

    public static async Task<RawClient> ConnectAsync(int port, bool tls = false, string serverName = "localhost", IPAddress? from = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (from is not null)
        {
            socket.Bind(new IPEndPoint(from, 0));
        }

        await socket.ConnectAsync(IPAddress.Loopback, port).WaitAsync(Patience);
        var client = new RawClient(socket);
        if (tls)
        {
            var secured = new SslStream(client._stream);
            client._stream = secured;
            await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = serverName,
                RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
            }).WaitAsync(Patience);
        }

        return client;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(byte[] octets)
    {
        await _stream.WriteAsync(octets).AsTask().WaitAsync(Patience);
        await _stream.FlushAsync().WaitAsync(Patience);
    }

    /// <summary>Ends this side's stream.</summary>
    public void EndSend() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection with a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    /// <summary>Sends, and reads one answer.</summary>
    public async Task<RawResponse> AskAsync(string request, string method = "GET")
    {
        await SendAsync(request);
        return await ReadAsync(method);
    }

    /// <summary>Reads one answer; where the connection ends or breaks before its end, what was there of it, marked as cut.</summary>
    public async Task<RawResponse> ReadAsync(string method = "GET", TimeSpan? patience = null)
    {
        _patience = patience ?? Patience;
        int headEnd;
        while ((headEnd = IndexOf("\r\n\r\n")) < 0)
        {
            if (!await ReceiveAsync())
            {
                return new RawResponse(0, Take(_pending.Count), "", IsCut: true);
            }
        }

        var head = Take(headEnd + 4);
        var response = new RawResponse(int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture), head, "", IsCut: false);
        if (method == "HEAD" || response.Status is < 200 or 204 or 304)
        {
            return response;
        }

        if (response.Field("Transfer-Encoding") is not null)
        {
            return await ReadChunksAsync(response);
        }

        if (response.Field("Content-Length") is not { } text)
        {
            while (await ReceiveAsync())
            {
            }

            return response with { Body = Take(_pending.Count), IsCut = _isBroken };
        }

        var length = int.Parse(text, CultureInfo.InvariantCulture);
        while (_pending.Count < length)
        {
            if (!await ReceiveAsync())
            {
                return response with { Body = Take(_pending.Count), IsCut = true };
            }
        }

        return response with { Body = Take(length) };
    }

    /// <summary>Whether the server ends the connection; false where it is still open after a while.</summary>
    public async Task<bool> IsEndedAsync(int milliseconds = 5000)
    {
        try
        {
            return !await ReceiveAsync(TimeSpan.FromMilliseconds(milliseconds));
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>All that comes until this text is in it; a timeout where it does not come.</summary>
    public async Task<string> ReadUntilAsync(string text)
    {
        while (IndexOf(text) < 0 && await ReceiveAsync(Patience))
        {
        }

        return Take(_pending.Count);
    }

    /// <summary>All that comes until the server ends the connection, or nothing comes for a while.</summary>
    public async Task<string> ReadAllAsync(int quietMilliseconds)
    {
        try
        {
            while (await ReceiveAsync(TimeSpan.FromMilliseconds(quietMilliseconds)))
            {
            }
        }
        catch (TimeoutException)
        {
            IsOpen = true;
        }

        return Take(_pending.Count);
    }

    /// <summary>Whether the last <see cref="ReadAllAsync"/> ended though the connection was open.</summary>
    public bool IsOpen { get; private set; }

    public async ValueTask DisposeAsync() => await _stream.DisposeAsync();

    private bool _isBroken;
    private TimeSpan _patience = Patience;

    private async Task<RawResponse> ReadChunksAsync(RawResponse response)
    {
        var body = new StringBuilder();
        while (true)
        {
            int lineEnd;
            while ((lineEnd = IndexOf("\r\n")) < 0)
            {
                if (!await ReceiveAsync())
                {
                    return response with { Body = body.ToString(), IsCut = true };
                }
            }

            var size = int.Parse(Take(lineEnd + 2).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                var trailers = "";
                while (!trailers.EndsWith("\r\n\r\n", StringComparison.Ordinal) && trailers != "\r\n")
                {
                    if (_pending.Count == 0 && !await ReceiveAsync())
                    {
                        return response with { Body = body.ToString(), IsCut = true };
                    }

                    trailers += Take(1);
                }

                return response with { Body = body.ToString(), Trailers = trailers };
            }

            while (_pending.Count < size + 2)
            {
                if (!await ReceiveAsync())
                {
                    return response with { Body = body.ToString(), IsCut = true };
                }
            }

            body.Append(Take(size));
            Xunit.Assert.Equal("\r\n", Take(2));
        }
    }

    private Task<bool> ReceiveAsync() => ReceiveAsync(_patience);

    private async Task<bool> ReceiveAsync(TimeSpan patience)
    {
        using var time = new CancellationTokenSource(patience);
        try
        {
            var n = await _stream.ReadAsync(_buffer, time.Token);
            _pending.AddRange(_buffer.AsSpan(0, n));
            return n > 0;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException("Nothing came from the proxy.");
        }
        catch (IOException)
        {
            _isBroken = true;
            return false;
        }
    }

    private int IndexOf(string text) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_pending).IndexOf(Encoding.Latin1.GetBytes(text));

    private string Take(int count)
    {
        var text = Encoding.Latin1.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_pending)[..count]);
        _pending.RemoveRange(0, count);
        return text;
    }
}

/// <summary>An answer as it came.</summary>
internal sealed record RawResponse(int Status, string Head, string Body, bool IsCut)
{
    public string Trailers { get; init; } = "";

    /// <summary>The value of the first such field, or null.</summary>
    public string? Field(string name) =>
        Head.Split("\r\n").Skip(1).Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault();
}
