using System.Net.Sockets;

namespace FastShield.Proxy.Transport.Portable;

/// <summary>A socket's stream that remembers having seen TCP's end, by which an end without close_notify is told from one with it; and counts.</summary>
internal sealed class PortableStream(Socket socket, LoopCounters counters) : NetworkStream(socket, ownsSocket: true)
{
    private ReadOnlyMemory<byte> _ahead;

    public bool SawEnd { get; private set; }

    /// <summary>What was received and belongs to whoever reads next.</summary>
    public void GiveBack(ReadOnlyMemory<byte> bytes) => _ahead = bytes;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ahead.Length > 0)
        {
            var taken = Math.Min(buffer.Length, _ahead.Length);
            _ahead[..taken].CopyTo(buffer);
            _ahead = _ahead[taken..];
            return taken;
        }
        var n = await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (n == 0 && !buffer.IsEmpty)
            SawEnd = true;
        Interlocked.Add(ref counters.BytesReceived, n);
        return n;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Interlocked.Add(ref counters.BytesSent, buffer.Length);
        return base.WriteAsync(buffer, cancellationToken);
    }
}
