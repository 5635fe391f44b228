using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using FastShield.EndToEnd.Tests.Hosting;

namespace FastShield.EndToEnd.Tests.Life;

/// <summary>
/// Clients that never try again: every connection has to be taken, and every request on it answered, until the server says `Connection: close`. Whatever
/// else happens is noted.
/// </summary>
internal sealed class StrictLoad : IAsyncDisposable
{
    private const int RequestsPerConnection = 20;

    private readonly int _port;
    private readonly bool _isSecured;
    private readonly string _host;
    private readonly IReadOnlyList<string> _paths;
    private readonly Func<string, int, string, bool> _isRight;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly List<Task> _clients;
    private long _answers;

    public StrictLoad(int port, int clients, string host = "localhost")
        : this(port, clients, isSecured: false, [Running.PetStoreRequests.Pets], static (_, status, _) => status == 200, host)
    {
    }

    /// <param name="port">Where the server is.</param>
    /// <param name="clients">How many go on side by side.</param>
    /// <param name="isSecured">Whether over TLS.</param>
    /// <param name="paths">What is asked for, one after the other.</param>
    /// <param name="host">What the field Host says.</param>
    /// <param name="isRight">Whether an answer is, by its path, its status and its head.</param>
    public StrictLoad(int port, int clients, bool isSecured, IReadOnlyList<string> paths, Func<string, int, string, bool> isRight, string host = "localhost")
    {
        _host = host;
        _port = port;
        _isSecured = isSecured;
        _paths = paths;
        _isRight = isRight;
        _clients = [.. Enumerable.Range(0, clients).Select(_ => Task.Run(RunAsync))];
    }

    public IReadOnlyList<string> Failures => [.. _failures];

    public long Answers => Interlocked.Read(ref _answers);

    /// <summary>Waits until so many more answers have come.</summary>
    public async Task MoreAsync(int count)
    {
        var until = Answers + count;
        for (var i = 0; Answers < until && i < 3000; i++)
        {
            await Task.Delay(10);
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients).WaitAsync(Tool.Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, _port).WaitAsync(Tool.Patience);
                await using Stream plain = new NetworkStream(socket);
                await using var stream = _isSecured ? await SecureAsync(plain) : plain;
                for (var i = 0; i < RequestsPerConnection; i++)
                {
                    if (!await AskAsync(stream, _paths[i % _paths.Count]))
                    {
                        break;
                    }
                }
            }
            catch (Exception error) when (error is SocketException or IOException or InvalidDataException or AuthenticationException or TimeoutException)
            {
                _failures.Enqueue(error.Message);
            }
        }
    }

    private static async Task<Stream> SecureAsync(Stream plain)
    {
        var secured = new SslStream(plain);
        await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
        }).WaitAsync(Tool.Patience);
        return secured;
    }

    /// <summary>True where the connection goes on.</summary>
    private async Task<bool> AskAsync(Stream stream, string path)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {_host}\r\n\r\n")).AsTask().WaitAsync(Tool.Patience);
        var text = "";
        var buffer = new byte[4096];
        while (true)
        {
            var n = await stream.ReadAsync(buffer).AsTask().WaitAsync(Tool.Patience);
            if (n == 0)
            {
                throw new InvalidDataException($"ended after {text.Length} octets of an answer");
            }

            text += Encoding.Latin1.GetString(buffer, 0, n);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0)
            {
                continue;
            }

            var length = text.Split("\r\n").Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Select(line => int.Parse(line.AsSpan(15), CultureInfo.InvariantCulture)).Single();
            if (text.Length < end + 4 + length)
            {
                continue;
            }

            if (!_isRight(path, int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture), text[..end]))
            {
                throw new InvalidDataException($"{path}: {text}");
            }

            Interlocked.Increment(ref _answers);
            return !text.Contains("\r\nConnection: close\r\n", StringComparison.OrdinalIgnoreCase);
        }
    }
}
