using FastShield.Control.Pki;
using FastShield.Control.Store;
using FastShield.Control.Zones;

namespace FastShield.Control.Rollout;

/// <summary>
/// Fetches the revocation lists of uploaded authorities from the places that were configured for them, never from one that a certificate names, and has a new one
/// come into force on every node as any other change does. What cannot be fetched or verified leaves the list there, which is relied on until its time is over.
/// </summary>
public sealed class RevocationFetcher : IAsyncDisposable
{
    private static readonly Author _author = new("revocation lists", "fetch", "schedule");
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _retry = TimeSpan.FromMinutes(1);

    private readonly ControlPlane _plane;
    private readonly Func<Uri, CancellationToken, Task<byte[]>> _fetch;
    private readonly TimeProvider _time;
    private readonly Action<string> _report;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<Guid, Plan> _plans = [];
    private readonly Task _running;

    /// <summary>Begins.</summary>
    /// <param name="plane">The authorities.</param>
    /// <param name="fetch">Gives the octets at a place.</param>
    /// <param name="time">The clock.</param>
    /// <param name="report">Is told when fetching begins to fail, and when it goes again.</param>
    public RevocationFetcher(ControlPlane plane, Func<Uri, CancellationToken, Task<byte[]>> fetch, TimeProvider time, Action<string> report)
    {
        _plane = plane;
        _fetch = fetch;
        _time = time;
        _report = report;
        _running = Task.Run(RunAsync);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                foreach (var ca in (_plane.Account?.OwnCas.Values ?? []).Where(ca => ca.RevocationUrl is not null).ToList())
                {
                    await LookAsync(ca).ConfigureAwait(false);
                }

                await Task.Delay(_look, _time, _stopping.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task LookAsync(OwnCa ca)
    {
        var now = _time.GetUtcNow();
        var plan = _plans.GetValueOrDefault(ca.Id);
        if (plan is not null && plan.Url == ca.RevocationUrl && now < plan.Due)
        {
            return;
        }

        try
        {
            var bytes = await _fetch(new Uri(ca.RevocationUrl!), _stopping.Token).ConfigureAwait(false);
            await TakeAsync(ca, bytes).ConfigureAwait(false);
            if (plan?.IsFailing == true)
            {
                _report($"revocation: the list of authority {ca.Id} was fetched again");
            }

            _plans[ca.Id] = new Plan(ca.RevocationUrl!, now + TimeSpan.FromSeconds(ca.RevocationRefresh), IsFailing: false);
        }
        catch (Exception error) when (!_stopping.IsCancellationRequested)
        {
            if (plan is not { IsFailing: true })
            {
                _report($"revocation: the list of authority {ca.Id} cannot be fetched: {error.Message}; {Consequence(ca)}");
            }

            _plans[ca.Id] = new Plan(ca.RevocationUrl!, now + _retry, IsFailing: true);
        }
    }

    private static string Consequence(OwnCa ca) =>
        ca.AcceptsStaleList ? "its certificates are taken all the same, as is configured"
        : ca.ListUntil is { } until ? $"the one there is relied on until {until:yyyy-MM-dd HH:mm} UTC, and its certificates are refused after that"
        : "its certificates are refused until there is one";

    private async Task TakeAsync(OwnCa ca, byte[] bytes)
    {
        var source = SourceText.Of(bytes);
        if (source.Hash == ca.RevocationList)
        {
            return;
        }

        var read = RevocationList.ReadNew(bytes, ca.Certificates, _time.GetUtcNow());
        await _plane.EditAccountAsync(
            _author,
            $"revocation list of authority {ca.Id} fetched",
            before => before.OwnCas.GetValueOrDefault(ca.Id) is { } found && found.RevocationUrl == ca.RevocationUrl && found.RevocationList != source.Hash
                ? before with { OwnCas = before.OwnCas.SetItem(found.Id, RevocationList.Bring(found, source.Hash, read)) }
                : before,
            [source],
            _stopping.Token).ConfigureAwait(false);
    }

    private sealed record Plan(string Url, DateTimeOffset Due, bool IsFailing);
}
