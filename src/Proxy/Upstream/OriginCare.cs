using System.Net;
using System.Net.Sockets;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Upstream;

/// <summary>
/// Keeps an origin's addresses right, off the loops and once for all of them: names are looked up again from time to time, and each address is asked
/// whether it is well. A look-up that fails leaves what the last good one gave.
/// </summary>
internal sealed class OriginCare : IDisposable
{
    /// <summary>More addresses of one name than these are not used.</summary>
    private const int MaxAddresses = 32;

    /// <summary>What a look-up may take.</summary>
    private static readonly TimeSpan _lookUpTime = TimeSpan.FromSeconds(5);

    private readonly Origin _origin;
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationToken _ended;
    private readonly Lock _lock = new();
    private readonly Dictionary<OriginAddress, List<OriginTarget>> _found = [];
    private readonly List<OriginTarget> _asked = [];
    private IReadOnlyList<EventLoop> _loops = [];
    private Task? _finding;

    public OriginCare(Origin origin)
    {
        _origin = origin;
        _ended = _end.Token;
    }

    private OriginSettings Settings => _origin.Settings;

    private bool HasNames => Settings.Addresses.Any(IsName);

    /// <summary>The addresses that need no look-up; none where any does, so that the first request waits for all of them.</summary>
    public OriginTarget[] FixedTargets() => HasNames ? [] : [.. Settings.Addresses.Select(Make)];

    public void Start(IReadOnlyList<EventLoop> loops)
    {
        _loops = loops;
        if (HasNames)
        {
            _ = Task.Run(RefreshAsync);
        }

        AskNew();
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    /// <summary>Looks up for the first time; whoever comes meanwhile waits for the same look-up.</summary>
    public async ValueTask FindAsync(EventLoop loop)
    {
        Task finding;
        lock (_lock)
        {
            if (_finding is null || _finding.IsCompleted)
            {
                _finding = Task.Run(LookUpAsync);
            }

            finding = _finding;
        }

        await finding.ConfigureAwait(false);
        await loop.EnterAsync();
    }

    private async Task RefreshAsync()
    {
        try
        {
            while (true)
            {
                if (_origin.Targets.Length > 0)
                {
                    await Task.Delay(Settings.DnsRefresh, _origin.Time, _ended).ConfigureAwait(false);
                }

                await LookUpAsync().ConfigureAwait(false);
                if (_origin.Targets.Length == 0)
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), _origin.Time, _ended).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The origin is no longer in force.
        }
    }

    private async Task LookUpAsync()
    {
        var all = new List<OriginTarget>();
        foreach (var address in Settings.Addresses)
        {
            var addresses = IsName(address) ? await AddressesOfAsync(address).ConfigureAwait(false) : [];
            lock (_lock)
            {
                _found.TryGetValue(address, out var known);
                if (!IsName(address))
                {
                    _found[address] = known ??= [Make(address)];
                }
                else if (addresses.Length > 0)
                {
                    // Those that were there stay the same objects: what is known of them, and their connections, go on.
                    _found[address] = known = [.. addresses.Select(found => known?.Find(one => one.Address.Resolved!.Equals(found)) ?? Make(address with { Resolved = found }))];
                }

                all.AddRange(known ?? []);
            }
        }

        lock (_lock)
        {
            if (!all.SequenceEqual(_origin.Targets))
            {
                _origin.Targets = [.. all];
            }
        }

        AskNew();
    }

    private static async Task<IPEndPoint[]> AddressesOfAsync(OriginAddress address)
    {
        try
        {
            var found = await Dns.GetHostAddressesAsync(address.Host).WaitAsync(_lookUpTime).ConfigureAwait(false);
            return [.. found.Distinct().Take(MaxAddresses).Select(ip => new IPEndPoint(ip, address.Port))];
        }
        catch (Exception error) when (error is SocketException or ArgumentException or TimeoutException)
        {
            return [];
        }
    }

    /// <summary>Begins to ask the addresses that are not asked yet.</summary>
    private void AskNew()
    {
        lock (_lock)
        {
            if (Settings.Health is not { } health || _loops.Count == 0)
            {
                return;
            }

            foreach (var target in _origin.Targets.Except(_asked).ToList())
            {
                _asked.Add(target);
                _ = Task.Run(() => AskAsync(target, health));
            }
        }
    }

    private async Task AskAsync(OriginTarget target, OriginHealth health)
    {
        try
        {
            while (_origin.Targets.Contains(target))
            {
                var isWell = await OriginProbe.AskAsync(_loops[0], _origin, target, health).ConfigureAwait(false);
                target.Note(isWell, health);
                await Task.Delay(health.Interval, _origin.Time, _ended).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The origin is no longer in force.
        }

        lock (_lock)
        {
            _asked.Remove(target);
        }
    }

    private static bool IsName(OriginAddress address) => address.UnixPath is null && address.Resolved is null && !IPAddress.TryParse(address.Host, out _);

    private OriginTarget Make(OriginAddress address) => new(
        IPAddress.TryParse(address.Host, out var literal) && address.Resolved is null && address.UnixPath is null ? address with { Resolved = new IPEndPoint(literal, address.Port) } : address,
        Settings,
        _origin.Time);
}
