using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace FastShield.Hosting;

/// <summary>SIGHUP as a wait: settings, documents and certificates are to be read again. Signals that come while one is served count as one.</summary>
internal sealed class ReloadSignal : IDisposable
{
    private readonly Channel<bool> _waiting = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly PosixSignalRegistration _hangUp;

    public ReloadSignal() => _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handle);

    /// <summary>Ends when a signal was received.</summary>
    public Task ReceiveAsync(CancellationToken cancellation) => _waiting.Reader.ReadAsync(cancellation).AsTask();

    public void Dispose() => _hangUp.Dispose();

    private void Handle(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _waiting.Writer.TryWrite(true);
    }
}
