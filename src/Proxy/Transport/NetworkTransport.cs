using FastShield.Proxy.Identity;
using FastShield.Proxy.Identity.Status;
using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport.Epoll;
using FastShield.Proxy.Transport.Portable;

namespace FastShield.Proxy.Transport;

/// <summary>
/// Accepts and makes connections on a number of event loops. Two makers with one contract: epoll with OpenSSL (Linux), and Socket with SslStream
/// (everywhere, and the reference in tests).
/// </summary>
public abstract class NetworkTransport : IAsyncDisposable
{
    private static readonly TimeSpan _lastCall = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private TransportSettings _settings;
    private ClientTrust _clientTrust = ClientTrust.None;
    private Task? _stopping;
    private long _unhandled;
    private long _refusedByClient;
    private long _proxyHeadersRefused;

    private protected NetworkTransport(TransportSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Loops, 1);
        _settings = settings;
        Verifier = new ClientVerifier { Statuses = new StatusBook(OcspHttp.FetchDirectAsync, OcspHttp.FetchAbroadAsync, settings.Time) };
    }

    /// <summary>The maker for this system: epoll with OpenSSL where both are there, else the portable one.</summary>
    public static NetworkTransport Create(TransportSettings settings) =>
        EpollTransport.IsSupported ? new EpollTransport(settings) : new PortableTransport(settings);

    /// <summary>What it was made with, or changed to since.</summary>
    public TransportSettings Settings => Volatile.Read(ref _settings);

    /// <summary>Which hosts ask their clients for a certificate, for handshakes from now on. From any thread.</summary>
    public ClientTrust ClientTrust
    {
        get => Volatile.Read(ref _clientTrust);
        set => Volatile.Write(ref _clientTrust, value);
    }

    /// <summary>What was found of clients' certificates.</summary>
    internal ClientVerifier Verifier { get; }

    /// <summary>The loops, running from construction on.</summary>
    public abstract IReadOnlyList<EventLoop> Loops { get; }

    /// <summary>What has been counted so far.</summary>
    public TransportCounters Counters
    {
        get
        {
            var sum = new TransportCounters { Unhandled = Interlocked.Read(ref _unhandled), AcceptPauses = AcceptPauses, RefusedByClient = Interlocked.Read(ref _refusedByClient), ProxyHeadersRefused = Interlocked.Read(ref _proxyHeadersRefused) };
            for (var i = 0; i < Loops.Count; i++)
            {
                var c = Loops[i].Counters;
                sum = sum with
                {
                    Accepted = sum.Accepted + Volatile.Read(ref c.Accepted),
                    IdleShed = sum.IdleShed + Volatile.Read(ref c.IdleShed),
                    Connected = sum.Connected + Volatile.Read(ref c.Connected),
                    ConnectFailures = sum.ConnectFailures + Volatile.Read(ref c.ConnectFailures),
                    Open = sum.Open + Volatile.Read(ref c.Open),
                    HandshakesPending = sum.HandshakesPending + Volatile.Read(ref c.HandshakesPending),
                    HandshakesDone = sum.HandshakesDone + Volatile.Read(ref c.HandshakesDone),
                    HandshakesResumed = sum.HandshakesResumed + Volatile.Read(ref c.HandshakesResumed),
                    HandshakesFailed = sum.HandshakesFailed + Volatile.Read(ref c.HandshakesFailed),
                    HandshakesTimedOut = sum.HandshakesTimedOut + Volatile.Read(ref c.HandshakesTimedOut),
                    HandshakesRefused = sum.HandshakesRefused + Volatile.Read(ref c.HandshakesRefused),
                    BytesReceived = sum.BytesReceived + Volatile.Read(ref c.BytesReceived),
                    BytesSent = sum.BytesSent + Volatile.Read(ref c.BytesSent),
                };
            }
            return sum;
        }
    }

    /// <summary>
    /// Listens, and starts <paramref name="handler"/> for each connection on its loop, after the TLS handshake. When the handler's task ends, the
    /// transport ends the connection if that was not done: in order after success, with a reset after an exception.
    /// </summary>
    /// <exception cref="ConnectionException">The address cannot be bound: in use, not permitted, not of this machine.</exception>
    /// <exception cref="Tls.CertificateException">The TLS settings cannot be used.</exception>
    public abstract Listener Listen(ListenEndpoint endpoint, Func<Connection, Task> handler);

    /// <summary>
    /// Takes other limits and times for connections accepted from now on: <see cref="TransportSettings.MaxConnections"/>,
    /// <see cref="TransportSettings.MaxSurplus"/>, <see cref="TransportSettings.MaxConnectionsPerClient"/>,
    /// <see cref="TransportSettings.MaxHandshakesPerLoop"/> and <see cref="TransportSettings.HandshakeTimeout"/>. The rest stays. From any thread.
    /// </summary>
    public void Change(TransportSettings limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        lock (_lock)
        {
            Volatile.Write(ref _settings, _settings with
            {
                MaxConnections = limits.MaxConnections,
                MaxSurplus = limits.MaxSurplus,
                MaxConnectionsPerClient = limits.MaxConnectionsPerClient,
                MaxHandshakesPerLoop = limits.MaxHandshakesPerLoop,
                HandshakeTimeout = limits.HandshakeTimeout,
            });
        }
    }

    /// <summary>
    /// Stops listening, lets connections finish until <paramref name="drain"/> is over (those that have been idle for a second end, the others with their next
    /// answer), aborts what is left, and ends the loops' threads. From any thread but a loop's; any number of times.
    /// </summary>
    public Task StopAsync(TimeSpan drain)
    {
        lock (_lock)
            return _stopping ??= Task.Run(() => StopOnceAsync(drain));
    }

    /// <summary>Stops without waiting for anybody.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero).ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>The open connections of each client.</summary>
    private ClientAddresses Clients { get; } = new();

    /// <summary>How many connections of clients are open or on their way to their loops.</summary>
    internal int Load
    {
        get
        {
            var open = 0;
            // By index: an enumerator would be an allocation for each connection.
            for (var i = 0; i < Loops.Count; i++)
                open += Loops[i].Load;
            return open;
        }
    }

    /// <summary>Counts an accepted connection in, on the loop that it is to go to; false where its client has too many.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="client">Whom it counts for; null where that is to be said by a PROXY header.</param>
    internal bool TryEnter(EventLoop loop, System.Net.IPAddress? client)
    {
        if (client is not null && !TryCountFor(client))
            return false;
        loop.AddLoad(1);
        return true;
    }

    /// <summary>Counts a connection for a client; false where it has too many.</summary>
    internal bool TryCountFor(System.Net.IPAddress client)
    {
        if (Clients.TryEnter(client, Settings.MaxConnectionsPerClient))
            return true;
        Interlocked.Increment(ref _refusedByClient);
        return false;
    }

    /// <summary>Counts an accepted connection out.</summary>
    internal void Leave(EventLoop loop, System.Net.IPAddress? client)
    {
        loop.AddLoad(-1);
        if (client is not null)
            Clients.Leave(client);
    }

    /// <summary>A connection is ended for its PROXY header, or for having to bring one.</summary>
    internal void CountProxyRefusal() => Interlocked.Increment(ref _proxyHeadersRefused);

    private protected abstract long AcceptPauses { get; }

    /// <summary>Closes all listeners.</summary>
    private protected abstract void StopAccepting();

    private async Task StopOnceAsync(TimeSpan drain)
    {
        StopAccepting();
        foreach (var loop in Loops)
            loop.BeginDrain();
        await WaitForEmptyAsync(drain).ConfigureAwait(false);
        if (Loops.Any(static loop => loop.Load > 0))
        {
            // What has no end of its own is ended in order, which takes a moment.
            foreach (var loop in Loops)
                loop.BeginLastCall();
            await WaitForEmptyAsync(drain < _lastCall ? drain : _lastCall).ConfigureAwait(false);
        }
        foreach (var loop in Loops)
            loop.BeginAbort();
        Verifier.Statuses.Dispose();
        // Handlers see their operations fail and end; one that hangs elsewhere does not hold up the process.
        await WaitForEmptyAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(false);
        foreach (var loop in Loops)
        {
            loop.Quit();
            await loop.Ended.ConfigureAwait(false);
            loop.Free();
        }
    }

    private async Task WaitForEmptyAsync(TimeSpan atMost)
    {
        var start = Settings.Time.GetTimestamp();
        while (Loops.Any(static loop => loop.Load > 0) && Settings.Time.GetElapsedTime(start) < atMost)
            await Task.Delay(10).ConfigureAwait(false);
    }

    internal void OnUnhandled(Exception error)
    {
        Interlocked.Increment(ref _unhandled);
        Settings.Unhandled?.Invoke(error);
    }
}
