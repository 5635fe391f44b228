using FastShield.Proxy.Gates;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Operations;

/// <summary>
/// Whether the process lives (its loops turn) and whether it should get requests (a shield is there, the listeners are bound, it is not ending). Whoever
/// else has a say in the latter adds a check.
/// </summary>
public sealed class ProxyHealth
{
    /// <summary>How long a loop may take to turn once before it counts as stuck.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private readonly ShieldSlot _shields;
    private readonly LoopPulse[] _pulses;
    private readonly Lock _lock = new();
    private Func<HealthItem>[] _checks = [];
    private bool _isLoaded;
    private bool _isListening;
    private bool _isDraining;

    internal ProxyHealth(ShieldSlot shields, NetworkTransport transport)
    {
        _shields = shields;
        _pulses = [.. transport.Loops.Select(static loop => new LoopPulse(loop))];
    }

    /// <summary>Whether the process ends: nothing new is taken, what is under way is finished.</summary>
    public bool IsDraining => Volatile.Read(ref _isDraining);

    /// <summary>Whether all listeners are bound.</summary>
    public bool IsListening => Volatile.Read(ref _isListening);

    /// <summary>Adds something that has to be well before requests may come; asked at any time, from any thread, and it may not wait.</summary>
    public void AddReadiness(Func<HealthItem> check)
    {
        ArgumentNullException.ThrowIfNull(check);
        lock (_lock)
        {
            _checks = [.. _checks, check];
        }
    }

    /// <summary>What is guarded by is known, though it may be nothing yet: a node whose store has no zones is ready to get some.</summary>
    public void Loaded() => Volatile.Write(ref _isLoaded, true);

    /// <summary>From now on the process is not ready. Its loops are not asked any longer, for they are about to end.</summary>
    public void BeginDrain()
    {
        lock (_lock)
        {
            _isDraining = true;
        }
    }

    /// <summary>Whether the loops turn; takes up to five seconds where one does not.</summary>
    public async Task<HealthReport> LiveAsync()
    {
        Task[] answers;
        lock (_lock)
        {
            if (_isDraining)
            {
                return new HealthReport([new HealthItem("loops", true, "ending")]);
            }

            answers = [.. _pulses.Select(static pulse => pulse.Ask())];
        }

        using var patience = new CancellationTokenSource(_patience);
        try
        {
            await Task.WhenAll(answers).WaitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Told below, loop by loop.
        }

        return new HealthReport([.. answers.Select((answer, i) => answer.IsCompleted || IsDraining
            ? new HealthItem($"loop {_pulses[i].Index}", true, "turns")
            : new HealthItem($"loop {_pulses[i].Index}", false, "did not turn within five seconds"))]);
    }

    /// <summary>Whether requests may come.</summary>
    public HealthReport Ready()
    {
        var version = _shields.Current.Version;
        return new HealthReport(
        [
            new HealthItem("shield", version > 0 || Volatile.Read(ref _isLoaded), version > 0 ? $"version {version}" : "none yet"),
            new HealthItem("listeners", IsListening, IsListening ? "bound" : "not bound"),
            new HealthItem("life", !IsDraining, IsDraining ? "draining" : "running"),
            .. Volatile.Read(ref _checks).Select(static check => check()),
        ]);
    }

    internal void Listening() => Volatile.Write(ref _isListening, true);
}
