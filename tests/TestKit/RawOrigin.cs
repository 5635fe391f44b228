using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace FastShield.TestKit;

/// <summary>An origin of octets: over TCP or a Unix socket, with TLS or without, and what it does with each connection is the test's affair.</summary>
public sealed class RawOrigin : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly Func<RawOriginConnection, Task> _serve;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly string? _path;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private readonly Task _accepting;
    private int _connections;
    private int _isDisposed;

    /// <summary>Starts.</summary>
    /// <param name="serve">Called with each connection, its TLS handshake done; when it returns the connection is closed.</param>
    /// <param name="certificate">With its key: the origin speaks TLS then.</param>
    /// <param name="protocols">What it agrees to by ALPN; none where empty.</param>
    /// <param name="path">A Unix socket in place of a port.</param>
    /// <param name="port">A port of the test's choice; 0 for a free one.</param>
    /// <param name="asksForCertificate">Whether a client has to show a certificate, whichever it is.</param>
    public RawOrigin(
        Func<RawOriginConnection, Task> serve, X509Certificate2? certificate = null, string[]? protocols = null, string? path = null, int port = 0, bool asksForCertificate = false)
    {
        _serve = serve;
        _path = path;
        if (certificate is not null)
        {
            _tls = new SslServerAuthenticationOptions
            {
                ServerCertificate = certificate,
                ClientCertificateRequired = asksForCertificate,
                RemoteCertificateValidationCallback = (_, shown, _, _) => !asksForCertificate || shown is not null,
                ApplicationProtocols = protocols is null ? null : [.. protocols.Select(static name => new SslApplicationProtocol(name))],
            };
        }

        _listener = path is null ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(path is null ? new IPEndPoint(IPAddress.Loopback, port) : new UnixDomainSocketEndPoint(path));
        _listener.Listen(512);
        _accepting = AcceptAsync();
    }

    /// <summary>The port.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>The URL.</summary>
    public Uri Url => new(string.Create(CultureInfo.InvariantCulture, $"{(_tls is null ? "http" : "https")}://127.0.0.1:{Port}"));

    /// <summary>Connections accepted.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Connections that are open now.</summary>
    public int Open => _open.Count;

    /// <summary>Ends every connection with a reset.</summary>
    public void ResetAll()
    {
        foreach (var socket in _open.Keys)
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
                socket.Close();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // It has ended by itself meanwhile.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _end.CancelAsync();
        _listener.Dispose();
        ResetAll();
        await _accepting;
        _end.Dispose();
        if (_path is not null)
        {
            File.Delete(_path);
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_end.Token);
                _ = ServeAsync(socket, Interlocked.Increment(ref _connections));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end: the listener says so in several ways.
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        _open.TryAdd(socket, 0);
        try
        {
            if (_path is null)
            {
                socket.NoDelay = true;
            }

            Stream stream = new NetworkStream(socket);
            X509Certificate? shown = null;
            var agreed = "";
            if (_tls is not null)
            {
                var secured = new SslStream(stream);
                stream = secured;
                await secured.AuthenticateAsServerAsync(_tls, _end.Token);
                shown = secured.RemoteCertificate;
                agreed = secured.NegotiatedApplicationProtocol.ToString();
            }

            await _serve(new RawOriginConnection(socket, stream, number, _end.Token) { ClientCertificate = shown, Protocol = agreed });
            await stream.DisposeAsync();
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException or AuthenticationException or InvalidOperationException)
        {
            // The proxy has gone, or the test has ended.
        }
        finally
        {
            _open.TryRemove(socket, out _);
            socket.Dispose();
        }
    }
}

/// <summary>The origin's side of a connection. Text is Latin-1: one character an octet.</summary>
public sealed class RawOriginConnection(Socket socket, Stream stream, int number, CancellationToken end)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly List<byte> _pending = [];

    /// <summary>Which connection it is, from 1.</summary>
    public int Number => number;

    /// <summary>What the client showed.</summary>
    public X509Certificate? ClientCertificate { get; init; }

    /// <summary>What ALPN agreed on; empty for nothing.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>The stream, for who wants it raw.</summary>
    public Stream Stream => stream;

    /// <summary>Cancelled when the origin ends.</summary>
    public CancellationToken End => end;

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(byte[] octets)
    {
        await stream.WriteAsync(octets, end);
        await stream.FlushAsync(end);
    }

    /// <summary>Reads a head; null where the peer ends.</summary>
    public async Task<string?> ReadHeadAsync()
    {
        int at;
        while ((at = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_pending).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await ReceiveAsync())
            {
                return null;
            }
        }

        return Encoding.Latin1.GetString(Take(at + 4));
    }

    /// <summary>Reads so many octets; null where the peer ends.</summary>
    public async Task<byte[]?> ReadAsync(int count)
    {
        while (_pending.Count < count)
        {
            if (!await ReceiveAsync())
            {
                return null;
            }
        }

        return Take(count);
    }

    /// <summary>Reads until the peer ends or breaks the connection.</summary>
    public async Task WaitForEndAsync()
    {
        try
        {
            while (await ReceiveAsync())
            {
                _pending.Clear();
            }
        }
        catch (IOException)
        {
            // That is an end too.
        }
    }

    /// <summary>Ends this side's stream.</summary>
    public void EndSend() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection with a reset.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    private async Task<bool> ReceiveAsync()
    {
        var n = await stream.ReadAsync(_buffer, end);
        _pending.AddRange(_buffer.AsSpan(0, n));
        return n > 0;
    }

    private byte[] Take(int count)
    {
        var taken = _pending[..count].ToArray();
        _pending.RemoveRange(0, count);
        return taken;
    }
}
