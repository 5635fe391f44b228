using System.Net;
using FastShield.Proxy.Events;
using FastShield.Proxy.Gates;
using FastShield.Proxy.Journey;
using FastShield.Proxy.Measures;
using FastShield.Proxy.Measures.Otlp;
using FastShield.Proxy.Operations;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;
using FastShield.Proxy.Transport.Epoll;
using FastShield.Proxy.Transport.Portable;
using FastShield.Proxy.Upstream;

namespace FastShield.Proxy;

/// <summary>The proxy as one object: listens, guards, forwards, until it is stopped.</summary>
public sealed class ProxyServer : IAsyncDisposable
{
    private readonly JourneyServices _services;
    private readonly EventRing _events;
    private readonly ClientJourney _journey;
    private readonly Watch _watch;
    private readonly Lock _lock = new();
    private List<Listener> _listeners = [];
    private ProxySettings _settings;
    private OperationsServer? _operations;
    private OtlpPush? _push;

    private ProxyServer(ProxySettings settings, NetworkTransport transport, EventRing events, JourneyServices services)
    {
        _settings = settings;
        Transport = transport;
        _events = events;
        _services = services;
        Health = new ProxyHealth(services.Shields, transport);
        Metrics.Add(new RequestMetrics(services));
        Metrics.Add(new TransportMetrics(transport));
        Metrics.Add(new ShieldMetrics(services, events, () => Health.IsDraining));
        Metrics.Add(new CertificateMetrics(() => Settings.Certificates, transport.Verifier.Statuses));
        Metrics.Add(new OriginMetrics(() => services.Origins.Status));
        Metrics.Add(new ProcessMetrics());
        _journey = new ClientJourney(services);
        _watch = new Watch(services, transport);
        transport.Verifier.Statuses.Tell = text => Tell(new Tls.CertificateNotice(true, text));
        services.Shields.Follow(TakeTrust);
    }

    /// <summary>What is in force: what it was started with, or changed to since.</summary>
    public ProxySettings Settings => Volatile.Read(ref _settings);

    /// <summary>The transport, for its counters and for what a certificate change needs.</summary>
    public NetworkTransport Transport { get; }

    /// <summary>How short memory is.</summary>
    internal PressureLevel Pressure => _services.Pressure.Level;

    /// <summary>The listening ports, in the order of the settings.</summary>
    public IReadOnlyList<Listener> Listeners => Volatile.Read(ref _listeners);

    /// <summary>The addresses and ports bound, in the order of the settings.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => [.. Listeners.Select(static listener => listener.LocalEndPoint)];

    /// <summary>Where `/metrics`, `/livez` and `/readyz` are answered; null for nowhere.</summary>
    public IPEndPoint? OperationsEndPoint => _operations?.EndPoint;

    /// <summary>All descriptors that listen, for a process that takes over; they stay this one's.</summary>
    public IReadOnlyList<int> Descriptors => [.. Listeners.Append(_operations?.Listener).Where(static listener => listener is { Descriptor: >= 0 }).Select(static listener => listener!.Descriptor)];

    /// <summary>Everything that is measured.</summary>
    public MetricRegister Metrics { get; } = new();

    /// <summary>Whether the process lives, and whether requests may come.</summary>
    public ProxyHealth Health { get; }

    /// <summary>What requests were counted so far.</summary>
    public ProxyCounters Counters
    {
        get
        {
            var transport = Transport.Counters;
            var refused = new Dictionary<Phase, long>(_services.Counters.RefusedBy)
            {
                [Phase.Accept] = transport.AcceptPauses,
                [Phase.Handshake] = transport.HandshakesFailed + transport.HandshakesTimedOut + transport.HandshakesRefused,
            };
            return _services.Counters with { RefusedBy = refused };
        }
    }

    /// <summary>What each origin in force has done so far, and how its addresses are doing.</summary>
    public IReadOnlyList<OriginStatus> Origins => _services.Origins.Status;

    /// <summary>
    /// Puts other origins and routes in force. Each request has the ones that are there when it is forwarded; those under way end on the ones they
    /// began with. Origins of which the same is said as before keep their connections; idle connections of the others end. From any thread.
    /// </summary>
    public void ChangeOrigins(OriginTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        lock (_lock)
        {
            Change(_settings with { Origin = table.Default, HostOrigins = table.Hosts, Routes = table.Routes });
        }
    }

    /// <summary>What happened to the certificates; nothing where they are not kept.</summary>
    public Tls.CertificateCounters Certificates => Settings.Certificates?.Counters ?? default;

    /// <summary>Changes of settings that were made, and those that were refused.</summary>
    public (long Made, long Refused) Changes => _services.Changes;

    /// <summary>Events that found no room, or whose sink failed.</summary>
    public long EventsLost => _events.Dropped + _events.Failed;

    /// <summary>Starts the loops and listens.</summary>
    /// <param name="settings">Everything but the shield.</param>
    /// <param name="shields">Holds the shield in force; each request takes the one that is there when its head is complete.</param>
    /// <param name="sinks">Who gets the events; they stay the caller's.</param>
    /// <exception cref="ConnectionException">An address cannot be bound.</exception>
    /// <exception cref="Tls.CertificateException">The TLS settings cannot be used.</exception>
    /// <exception cref="PlatformNotSupportedException">The transport asked for does not work here.</exception>
    public static async Task<ProxyServer> StartAsync(ProxySettings settings, ShieldSlot shields, params IReadOnlyList<IEventSink> sinks)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(shields);
        var transport = MakeTransport(settings, TransportOf(settings));
        var events = new EventRing(settings.EventCapacity, sinks);
        var services = new JourneyServices(settings, shields, events);
        var server = new ProxyServer(settings, transport, events, services);
        try
        {
            if (settings.Operations is { } operations)
            {
                server._operations = await OperationsServer.StartAsync(operations, inner => MakeTransport(settings, inner), TransportOf(settings), server.Metrics, server.Health).ConfigureAwait(false);
            }

            if (settings.Otlp is { } otlp)
            {
                server._push = new OtlpPush(otlp, server.Metrics, settings.Time, settings.Report ?? (static _ => { }));
                server.Metrics.Add(server._push);
                if (otlp.Spans)
                {
                    services.Spans = new SpanPush(otlp, settings.Time, settings.Report ?? (static _ => { }));
                    server.Metrics.Add(services.Spans);
                }
            }

            foreach (var endpoint in settings.Listeners)
            {
                server._listeners.Add(transport.Listen(endpoint, server._journey.RunAsync));
            }

            services.Origins.Start(transport.Loops);
            server.Health.Listening();
            server.StartCertificates();
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Puts other settings, and another shield where one is given, in force while requests go on: each is handled wholly by the ones or by the others.
    /// Listeners that stay keep their sockets; new ones are opened before anything else changes, so that a failure leaves all as it was. Not changed are
    /// <see cref="ProxySettings.Maker"/>, <see cref="ProxySettings.Loops"/>, <see cref="ProxySettings.EventCapacity"/>, <see cref="ProxySettings.Time"/>,
    /// <see cref="ProxySettings.Operations"/>, <see cref="ProxySettings.Otlp"/>, <see cref="ProxySettings.Report"/> and <see cref="ProxySettings.Unhandled"/>.
    /// From any thread.
    /// </summary>
    /// <exception cref="ConnectionException">An address cannot be bound; nothing has changed.</exception>
    /// <exception cref="Tls.CertificateException">The TLS settings cannot be used; nothing has changed.</exception>
    public void Change(ProxySettings settings, Shield? shield = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        lock (_lock)
        {
            var next = settings with
            {
                Maker = _settings.Maker,
                Loops = _settings.Loops,
                EventCapacity = _settings.EventCapacity,
                Operations = _settings.Operations,
                Otlp = _settings.Otlp,
                Report = _settings.Report,
                Time = _settings.Time,
                Unhandled = _settings.Unhandled,
            };
            var before = _settings.Certificates;
            var change = new ListenerChange(Transport, _settings.Listeners, _listeners, next.Listeners, _journey.RunAsync);
            Transport.Change(TransportOf(next));
            _services.Change(next, shield);
            _settings = next;
            Volatile.Write(ref _listeners, change.Complete());
            if (next.Certificates != before)
            {
                StartCertificates();
                _ = before?.DisposeAsync().AsTask();
            }
        }
    }

    /// <summary>Notes by a counter and an event that a change was made, or that it was refused and all stayed as it was.</summary>
    /// <param name="isDone">Whether it was made.</param>
    /// <param name="detail">What changed, or why it could not; for people.</param>
    public void NoteChange(bool isDone, string detail)
    {
        _services.CountChange(isDone);
        _events.Publish(new ShieldEvent
        {
            Time = Settings.Time.GetUtcNow(),
            RequestId = "",
            ClientAddress = IPAddress.None,
            Action = isDone ? Runtime.Contract.MitigationAction.None : Runtime.Contract.MitigationAction.Block,
            Source = EventSource.Change,
            Phase = Phase.Record,
            Detail = detail,
            Status = 0,
            ShieldVersion = _services.Shields.Current.Version,
        });
    }

    /// <summary>
    /// Reads the certificate files again, changed or not. What cannot be used stays as it was, with an event; false says that there was some of it.
    /// New handshakes take what is new, connections that are open go on.
    /// </summary>
    public Task<bool> ReloadCertificatesAsync() => Settings.Certificates?.ReloadAsync() ?? Task.FromResult(true);

    /// <summary>
    /// Stops listening, ends idle connections, lets the others finish what they are at until <paramref name="drain"/> is over, and gives the last events
    /// to the sinks. Any number of times.
    /// </summary>
    public async Task StopAsync(TimeSpan drain)
    {
        Health.BeginDrain();
        if (Settings.Certificates is { } certificates)
        {
            await certificates.DisposeAsync().ConfigureAwait(false);
        }

        await Transport.StopAsync(drain).ConfigureAwait(false);
        _watch.Dispose();
        _services.Shields.Leave(TakeTrust);
        _services.Dispose();
        await _events.DisposeAsync().ConfigureAwait(false);
        if (_services.Spans is { } spans)
        {
            await spans.DisposeAsync().ConfigureAwait(false);
        }

        if (_push is { } push)
        {
            await push.DisposeAsync().ConfigureAwait(false);
        }

        if (_operations is { } operations)
        {
            // Last, so that who watches sees the end coming.
            await operations.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Stops without waiting for anybody.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.Zero).ConfigureAwait(false);

    private void TakeTrust(Shield shield) => Transport.ClientTrust = shield.ClientTrust;

    private void StartCertificates()
    {
        if (Settings.Certificates is { } keeper)
        {
            keeper.Start(tls => UseTls(keeper, tls), Tell);
        }
    }

    private void UseTls(Tls.CertificateKeeper keeper, Tls.ServerTls tls)
    {
        lock (_lock)
        {
            // Other settings have come meanwhile, with a keeper of their own.
            if (_settings.Certificates != keeper)
            {
                return;
            }

            for (var i = 0; i < _listeners.Count; i++)
            {
                if (_settings.Listeners[i].Tls is not null)
                {
                    _listeners[i].UpdateTls(tls);
                }
            }

            if (_settings.Operations is { Tls: not null })
            {
                _operations?.UpdateTls(tls);
            }
        }
    }

    private void Tell(Tls.CertificateNotice notice)
    {
        Settings.Report?.Invoke($"certificate: {notice.Text}");
        _events.Publish(new ShieldEvent
        {
            Time = Settings.Time.GetUtcNow(),
            RequestId = "",
            ClientAddress = IPAddress.Any,
            Action = Runtime.Contract.MitigationAction.None,
            Source = EventSource.Certificate,
            Phase = Phase.Handshake,
            Status = 0,
            Detail = notice.Text,
        });
    }

    private static TransportSettings TransportOf(ProxySettings settings) => new()
    {
        Loops = settings.Loops,
        MaxConnections = settings.Limits.MaxConnections,
        MaxSurplus = Math.Max(LeastSurplus, settings.Limits.MaxConnections / 100),
        MaxConnectionsPerClient = settings.Limits.MaxConnectionsPerClient,
        MaxHandshakesPerLoop = Math.Max(1, (settings.Limits.MaxHandshakes + settings.Loops - 1) / settings.Loops),
        HandshakeTimeout = settings.Timeouts.Handshake,
        Time = settings.Time,
        Unhandled = settings.Unhandled,
    };

    private static NetworkTransport MakeTransport(ProxySettings settings, TransportSettings transport) => settings.Maker switch
    {
        TransportMaker.Portable => new PortableTransport(transport),
        _ when EpollTransport.IsSupported => new EpollTransport(transport),
        TransportMaker.Auto => new PortableTransport(transport),
        _ => throw new PlatformNotSupportedException("The epoll transport needs Linux on x64 with OpenSSL 3."),
    };

    private const int LeastSurplus = 16;
}
