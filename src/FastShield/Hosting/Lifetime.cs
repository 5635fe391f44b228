using FastShield.Control.Settings;

namespace FastShield.Hosting;

/// <summary>A shield from ready to its end: signals, reloads, the control socket, the service manager.</summary>
internal sealed class Lifetime : IDisposable
{
    private readonly IRunningShield _shield;
    private readonly Func<TextWriter, FastShieldSettings> _read;
    private readonly ServiceManager _manager;
    private readonly TextWriter _messages;
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly CancellationTokenSource _end = new();

    /// <param name="shield">What serves.</param>
    /// <param name="read">Reads the settings anew, saying to the writer what is wrong with them; throws <see cref="StartException"/> where they cannot be used.</param>
    /// <param name="manager">The service manager.</param>
    /// <param name="messages">Where people are told.</param>
    public Lifetime(IRunningShield shield, Func<TextWriter, FastShieldSettings> read, ServiceManager manager, TextWriter messages)
    {
        _shield = shield;
        _read = read;
        _manager = manager;
        _messages = messages;
    }

    /// <summary>Goes on until a signal or another process ends it, and then in order. A second signal ends the process at once.</summary>
    /// <param name="settings">What it was started with.</param>
    /// <param name="takeover">The process before this one, to be told that this one serves; null for none.</param>
    /// <param name="stop">The signals to end.</param>
    /// <param name="reload">The signal to read the settings again.</param>
    /// <param name="ready">Where `ready` is said; null where it was said before.</param>
    public async Task RunAsync(FastShieldSettings settings, Takeover? takeover, StopSignal stop, ReloadSignal reload, TextWriter? ready)
    {
        takeover?.Complete();
        var control = ControlPeer.PathOf(settings) is { } path ? ControlSocket.Open(path, takeover is not null, _shield, ReloadAsync, _oneAtATime, _messages) : null;
        ready?.WriteLine("ready");
        _manager.Ready(_shield.Server.Health, Status());
        var reloading = ReloadOnSignalAsync(reload);
        var handedOver = control?.HandedOver ?? Task.Delay(Timeout.Infinite, _end.Token);
        var ended = await Task.WhenAny(stop.Received, handedOver).ConfigureAwait(false);
        if (ended == handedOver)
        {
            _manager.HandedOver();
            await _messages.WriteLineAsync("takeover: another process serves, this one finishes its requests").ConfigureAwait(false);
        }
        else
        {
            _manager.Stopping();
        }

        await _end.CancelAsync().ConfigureAwait(false);
        await reloading.ConfigureAwait(false);
        if (control is not null)
        {
            await control.DisposeAsync().ConfigureAwait(false);
        }

        await _shield.StopAsync().ConfigureAwait(false);
    }

    public void Dispose()
    {
        _end.Dispose();
        _oneAtATime.Dispose();
    }

    private async Task ReloadOnSignalAsync(ReloadSignal signal)
    {
        try
        {
            while (true)
            {
                await signal.ReceiveAsync(_end.Token).ConfigureAwait(false);
                await ReloadAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private async Task<ReloadOutcome> ReloadAsync()
    {
        await _oneAtATime.WaitAsync(_end.Token).ConfigureAwait(false);
        try
        {
            _manager.Reloading();
            var outcome = await TryReloadAsync().ConfigureAwait(false);
            _shield.Server.NoteChange(outcome.IsDone, outcome.Sentence);
            await _messages.WriteLineAsync(outcome.Sentence).ConfigureAwait(false);
            _manager.Ready(_shield.Server.Health, Status());
            return outcome;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private async Task<ReloadOutcome> TryReloadAsync()
    {
        using var said = new StringWriter();
        try
        {
            return await _shield.ReloadAsync(_read(said)).ConfigureAwait(false);
        }
        catch (StartException error)
        {
            return ReloadOutcome.Refused(said + error.Message);
        }
    }

    private string Status() => $"serving on {string.Join(", ", _shield.Server.EndPoints)}";
}
