using System.Runtime.InteropServices;

namespace FastShield.Hosting;

/// <summary>Ctrl-C and SIGTERM as one wait: the process drains in place of dying. A second signal ends it at once.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public StopSignal()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle);
    }

    /// <summary>Ends when a signal was received.</summary>
    public Task Received => _received.Task;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
    }

    private void Handle(PosixSignalContext signal) => signal.Cancel = _received.TrySetResult();
}
