using System.Net;
using FastShield.Control.Access;
using FastShield.Control.Api;
using FastShield.Control.Pki;
using FastShield.Control.Rollout;
using FastShield.Control.Settings;
using FastShield.Control.Store;
using FastShield.Proxy;
using FastShield.Proxy.Events;
using FastShield.Proxy.Gates;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport;
using FastShield.Runtime.Matching;

namespace FastShield.Hosting;

/// <summary>
/// A shield whose zones are managed by API: guards from its snapshot at once, then comes into step with the store, then opens the management API.
/// </summary>
internal sealed class ControlHost : IRunningShield
{
    private static readonly Author Starter = new("command line", "run", "start");

    private readonly TextWriter _messages;
    private readonly IControlStore _store;
    private readonly ControlPlane _plane;
    private readonly Credentials _credentials;
    private readonly SnapshotFile _snapshot;
    private readonly ProxyServer _server;
    private readonly ZoneCertificates _certificates;
    private readonly CertificateDesk _desk;
    private FastShieldSettings _settings;
    private NodeSync? _sync;
    private RevocationFetcher? _revocations;
    private StateLock? _lock;
    private ManagementServer? _management;
    private EngineUpgrade? _upgrade;

    private ControlHost(FastShieldSettings settings, TextWriter messages, IControlStore store, ControlPlane plane, SnapshotFile snapshot, ProxyServer server, ZoneCertificates certificates, CertificateDesk desk, StateLock held)
    {
        _settings = settings;
        _messages = messages;
        _store = store;
        _plane = plane;
        _server = server;
        _certificates = certificates;
        _desk = desk;
        _lock = held;
        _snapshot = snapshot;
        _credentials = new Credentials(Keys(settings), TimeProvider.System);
    }

    /// <summary>Starts; throws <see cref="StartException"/> for what the user can mend.</summary>
    public static async Task<ControlHost> StartAsync(
        FastShieldSettings settings, InheritedListeners inherited, TextWriter output, TextWriter messages, params IReadOnlyList<IEventSink> sinks)
    {
        try
        {
            GeneratedEngines.Check(settings);
            var folder = Directory.CreateDirectory(settings.State!).FullName;
            var held = StateLock.Take(folder);
            var slot = new ShieldSlot(new Shield { Version = 0, Hosts = new HostTableBuilder<HostShield>().Build(), Operations = [], Engine = "none" });
            var store = settings.Store is { } url ? ControlStores.MakePostgres(url) : ControlStores.MakeSqlite(Path.Combine(folder, "control.db"));
            var plane = new ControlPlane(
                store, slot, new CompiledDocuments(ShieldHost.Options(settings), settings.AllowGaps), ShieldHost.Plan([], settings), TimeProvider.System);
            var snapshot = new SnapshotFile(Path.Combine(folder, "snapshot"));
            var hasSnapshot = Adopt(plane, snapshot, messages);
            var sealing = PrivateKeys.Open(settings, folder, output);
            var certificates = new ZoneCertificates(plane, sealing, messages.WriteLine);
            var desk = new CertificateDesk(sealing, PrivateKeys.PkiOf(settings), TimeProvider.System);
            var server = await ProxyServer.StartAsync(inherited.GiveTo(await MakeAsync(settings, output, certificates).ConfigureAwait(false)), slot, sinks).ConfigureAwait(false);
            var host = new ControlHost(settings, messages, store, plane, snapshot, server, certificates, desk, held);
            foreach (var (endpoint, i) in server.EndPoints.Select((endpoint, i) => (endpoint, i)))
            {
                output.WriteLine($"listening on {new Uri(settings.Listen[i]).Scheme}://{endpoint}; origin {settings.Origin}; zones by management API");
            }

            if (server.OperationsEndPoint is { } operations)
            {
                output.WriteLine($"operations on {new Uri(settings.Ops!).Scheme}://{operations}");
            }

            if (hasSnapshot)
            {
                // The zones of before are guarded from this moment on, whatever the store says next.
                await output.WriteLineAsync("ready").ConfigureAwait(false);
            }

            await host.ConnectAsync(folder, hasSnapshot, output).ConfigureAwait(false);
            if (!hasSnapshot)
            {
                await output.WriteLineAsync("ready").ConfigureAwait(false);
            }

            return host;
        }
        catch (Exception error) when (error is StoreException or ConnectionException or IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            throw new StartException(error.Message, ExitCodes.Failure);
        }
        catch (Exception error) when (error is CertificateException or SealException or PlatformNotSupportedException or ArgumentException or FormatException)
        {
            throw new StartException(error.Message, ExitCodes.Usage);
        }
    }

    /// <inheritdoc/>
    public ProxyServer Server => _server;

    /// <inheritdoc/>
    public async Task<ReloadOutcome> ReloadAsync(FastShieldSettings next)
    {
        using var said = new StringWriter();
        try
        {
            // Zones and documents are the management API's business.
            var change = SettingsChange.Between(_settings, next);
            _server.Change(await MakeAsync(next, said, _certificates, _server.Settings).ConfigureAwait(false));
            _settings = _settings with { Drain = next.Drain, Said = next.Said, Origin = next.Origin, Listen = next.Listen };
            return new ReloadOutcome(
                IsDone: true,
                [
                    .. said.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                    change.Changed.Count == 0 ? "the settings file says what it said" : $"changed settings: {string.Join(", ", change.Changed)}",
                ],
                change.Waiting);
        }
        catch (Exception error) when (error is StartException or ConnectionException or CertificateException or PlatformNotSupportedException)
        {
            _certificates.Use(_server.Settings.Certificates);
            return ReloadOutcome.Refused(said + error.Message);
        }
    }

    /// <summary>The management API, the store and the lock of the state folder are one process's; requests go on under the zones as they are.</summary>
    public async Task YieldAsync()
    {
        if (_management is not null)
        {
            await _management.DisposeAsync().ConfigureAwait(false);
            _management = null;
        }

        if (_upgrade is not null)
        {
            await _upgrade.DisposeAsync().ConfigureAwait(false);
            _upgrade = null;
        }

        if (_revocations is not null)
        {
            await _revocations.DisposeAsync().ConfigureAwait(false);
            _revocations = null;
        }

        if (_sync is not null)
        {
            await _sync.DisposeAsync().ConfigureAwait(false);
            _sync = null;
        }

        _lock?.Dispose();
        _lock = null;
    }

    /// <inheritdoc/>
    public async Task ResumeAsync()
    {
        try
        {
            var folder = Path.GetFullPath(_settings.State!);
            _lock = StateLock.Take(folder);
            await ConnectAsync(folder, hasSnapshot: true, TextWriter.Null).ConfigureAwait(false);
        }
        catch (Exception error) when (error is StoreException or StartException or IOException or System.Net.Sockets.SocketException)
        {
            Report($"management: not resumed, requests go on: {error.Message}");
        }
    }

    /// <summary>Ends in order: no more changes, no new connections, requests under way finish.</summary>
    public async Task StopAsync()
    {
        await YieldAsync().ConfigureAwait(false);
        await _server.StopAsync(_settings.Drain).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        _plane.Dispose();
        _desk.Dispose();
        await _store.DisposeAsync().ConfigureAwait(false);
        _lock?.Dispose();
    }

    // A damaged one is as good as none: until the store is read no host is served.
    private static bool Adopt(ControlPlane plane, SnapshotFile snapshot, TextWriter messages)
    {
        try
        {
            if (snapshot.Load() is var (zones, sources))
            {
                plane.Adopt(zones, sources);
                return true;
            }
        }
        catch (StoreException error)
        {
            messages.WriteLine($"{error.Message} This node serves nothing until it has read its store.");
        }

        return false;
    }

    // The zones' certificates are in force before the first client is listened for, and behind those of the settings.
    private static async Task<ProxySettings> MakeAsync(FastShieldSettings settings, TextWriter said, ZoneCertificates certificates, ProxySettings? before = null)
    {
        var made = ProxySettingsMaker.Make(settings, said, before);
        certificates.Use(made.Certificates);
        await certificates.SettleAsync().ConfigureAwait(false);
        return made.Certificates is { } keeper
            ? made with
            {
                Listeners = [.. made.Listeners.Select(one => one.Tls is null ? one : one with { Tls = keeper.Current })],
                Operations = made.Operations is { Tls: not null } operations ? operations with { Tls = keeper.Current } : made.Operations,
            }
            : made;
    }

    private static List<LegacyKey> Keys(FastShieldSettings settings) => [.. settings.LegacyKeys.Select(LegacyKey.Read)];

    private async Task ConnectAsync(string folder, bool hasSnapshot, TextWriter output)
    {
        _sync = new NodeSync(_plane, _store, _snapshot, _credentials, Report);
        try
        {
            await _sync.FetchAsync(CancellationToken.None).ConfigureAwait(false);
            _server.Health.Loaded();
            await MakeZonesAsync().ConfigureAwait(false);
            await MakeFirstTokenAsync(Path.Combine(folder, "admin-token"), output).ConfigureAwait(false);
        }
        catch (StoreException error) when (hasSnapshot)
        {
            Report($"store: {error.Message}; this node guards from its snapshot");
        }

        foreach (var zone in _plane.Zones.OrderBy(zone => zone.Zone.Name, StringComparer.Ordinal))
        {
            output.WriteLine($"zone {zone.Zone.Name} {zone.Zone.Id}");
        }

        _sync.Start();
        _revocations = new RevocationFetcher(_plane, RevocationHttp.FetchAsync, TimeProvider.System, Report);
        if (GeneratedEngines.MayCome(_settings))
        {
            _upgrade = new EngineUpgrade(_plane, GeneratedEngines.Make, _settings.CompiledLimit, Report);
        }

        if (_settings.Admin is { } admin)
        {
            var url = new Uri(admin);
            var services = new ManagementServices(_plane, _store, _credentials, new ManagementLimits { OperationsPerCall = _settings.OperationsPerCall }, TimeProvider.System)
            {
                Certificates = _certificates,
                Desk = _desk,
                Metrics = _server.Metrics,
                Health = _server.Health,
            };
            var endpoint = new IPEndPoint(url.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(url.Host.Trim('[', ']')), url.Port);
            _management = await ManagementServer.StartAsync(endpoint, AdminTls.Of(_settings, url), _settings.AdminHosts, services, Report).ConfigureAwait(false);
            output.WriteLine($"management API on {_management.Url}/client/v4");
        }
    }

    private async Task MakeZonesAsync()
    {
        foreach (var name in _settings.Zones.Where(name => !_plane.Zones.Any(zone => string.Equals(zone.Zone.Name, name, StringComparison.OrdinalIgnoreCase))))
        {
            try
            {
                await _plane.AddZoneAsync(name, Starter, CancellationToken.None).ConfigureAwait(false);
            }
            catch (EditException error)
            {
                throw new StartException($"The zone '{name}' cannot be made: {error.Message}", ExitCodes.Usage);
            }
        }
    }

    private async Task MakeFirstTokenAsync(string path, TextWriter output)
    {
        if (_credentials.Tokens.Count > 0)
        {
            return;
        }

        var secret = TokenSecret.Make();
        using (var file = PrivateFile.Open(path, FileMode.Create, FileShare.None))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(secret + "\n"));
            file.Flush(flushToDisk: true);
        }

        var now = TimeProvider.System.GetUtcNow();
        var token = new ApiToken { Id = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()), Name = "first", Hash = TokenSecret.HashOf(secret), Level = AccessLevel.Admin, CreatedAt = now };
        await _store.SaveTokenAsync(token, new AuditEntry(now, Starter.Name, Starter.Action, null, null, AuditValues.Of(token), Starter.RequestId), CancellationToken.None).ConfigureAwait(false);
        await _credentials.ReloadAsync(_store.LoadTokensAsync, CancellationToken.None).ConfigureAwait(false);
        output.WriteLine(Console.IsOutputRedirected ? $"first token in {path}" : $"first token: {secret} (also in {path})");
    }

    private void Report(string message) => _messages.WriteLine(message);
}
