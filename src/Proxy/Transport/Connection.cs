using System.IO.Pipelines;
using System.Net;

namespace FastShield.Proxy.Transport;

/// <summary>
/// One byte stream with a peer, TLS already ended. Belongs to one <see cref="EventLoop"/>: every member but <see cref="Abort"/> is for that loop's
/// thread alone, and what awaits its operations continues on it. One receive and one send may be pending at the same time, never two of a kind.
/// </summary>
public abstract class Connection
{
    private readonly ConnectionTimer _timer;
    private bool _isIdle;
    private bool _isOverdue;
    private long _deadline = long.MaxValue;

    private protected Connection(EventLoop loop)
    {
        Loop = loop;
        PendingReceive = new LoopOperation(loop);
        PendingSend = new LoopOperation(loop);
        _timer = new ConnectionTimer(this);
    }

    /// <summary>The loop this connection lives on.</summary>
    public EventLoop Loop { get; }

    /// <summary>The peer's address; the same object for the life of the connection.</summary>
    public abstract IPEndPoint RemoteEndPoint { get; }

    /// <summary>The address on this side; the same object for the life of the connection.</summary>
    public abstract IPEndPoint LocalEndPoint { get; }

    /// <summary>What the TLS handshake settled; null on a plain connection.</summary>
    public TlsFacts? Tls { get; private protected set; }

    /// <summary>
    /// When a pending operation fails with <see cref="ConnectionErrorKind.TimedOut"/>, in the milliseconds of <see cref="EventLoop.Now"/>;
    /// <see cref="long.MaxValue"/> (at first) means never. It may come up to 100 ms late. A receive that timed out has taken nothing and may be
    /// repeated; a send that timed out may have sent a part, so that only <see cref="Abort"/> is left. The receive of an idle connection ends with 0
    /// instead, see <see cref="TakeOverdue"/>.
    /// </summary>
    public long Deadline
    {
        get => _deadline;
        set
        {
            _deadline = value;
            if (HasPending)
                WatchDeadline();
        }
    }

    /// <summary>
    /// Set by the owner while it waits for a next request and owes nothing to the peer. When the transport drains, or has no room for new connections,
    /// the receive of an idle connection ends with 0, as if the peer had ended the stream.
    /// </summary>
    public bool IsIdle
    {
        get => _isIdle;
        set
        {
            _isIdle = value;
            if (value)
                IdleSince = Loop.Now;
        }
    }

    /// <summary>
    /// Whether the last receive ended with 0 because the deadline of an idle connection had passed, and not with the stream; asked once. Without an exception,
    /// for every connection that goes quiet comes by here.
    /// </summary>
    internal bool TakeOverdue()
    {
        var isOverdue = _isOverdue;
        _isOverdue = false;
        return isOverdue;
    }

    /// <summary>Whether a client made it; false for a connection to an origin.</summary>
    internal abstract bool IsAccepted { get; }

    /// <summary>The address that it counts for among the connections of a client; null where it does not, or not yet.</summary>
    internal IPAddress? CountedFor { get; set; }

    /// <summary>Whether it has to begin with a PROXY header, which was not read yet: nothing else can be done before.</summary>
    internal bool AwaitsProxyHeader { get; set; }

    /// <summary>When <see cref="IsIdle"/> was last set.</summary>
    internal long IdleSince { get; private set; }

    /// <summary>Whether it was accepted above the limit of connections, to be told so and ended.</summary>
    public bool IsSurplus { get; internal set; }

    /// <summary>
    /// Set by the owner while the stream has no end of its own, as a tunnel's: when the time for draining is over, it is called off, so that it can be ended
    /// in order.
    /// </summary>
    public bool IsTunnel { get; set; }

    /// <summary>Whether a tunnel is to end: a receive that was pending has ended with 0, and there should be no further one.</summary>
    public bool IsCalledOff { get; private set; }

    /// <summary>
    /// Whether the peer's stream ended without TLS close_notify (RFC 8446 section 6.1). A message that is delimited by the end of the stream
    /// may have been cut by a third party then.
    /// </summary>
    public bool IsTruncated { get; private protected set; }

    /// <summary>Whether <see cref="Abort"/> or <see cref="CloseAsync"/> was called, or the transport gave the connection up.</summary>
    public bool IsClosed { get; private protected set; }

    /// <summary>Whether the peer has said that it did not act on what was sent, and never will: of streams of HTTP/2 (RFC 9113 section 8.7).</summary>
    public bool IsUnprocessed { get; private protected set; }

    /// <summary>Called on the loop when the transport begins to drain, once: for owners that are never idle while their peer has something under way.</summary>
    internal Action? Draining { get; set; }

    /// <summary>A place for the owner's state, such as a pool entry.</summary>
    public object? Owner { get; set; }

    /// <summary>
    /// Whether nothing has come from the peer that was not received yet: no data, no end, no error. False on a kept-alive connection to an
    /// origin means that it must not be used again. Cheap, and never waits.
    /// </summary>
    public abstract bool IsQuiet { get; }

    /// <summary>
    /// Gives the number of bytes put into <paramref name="buffer"/>, 0 when the peer has ended its stream. An empty buffer waits until there
    /// is something to receive (or the end) and gives 0.
    /// </summary>
    /// <exception cref="ConnectionException">The stream broke, the deadline passed, or the connection is closed.</exception>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Completes when all of <paramref name="data"/> is with the operating system; until then the memory must not change.</summary>
    /// <exception cref="ConnectionException">The stream broke, the deadline passed, or the connection is closed.</exception>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> data);

    /// <summary>
    /// Takes a message in two parts over where that spares putting them together first; false where nothing was taken, and <see cref="SendAsync"/> is to be used.
    /// </summary>
    internal virtual bool TryQueue(ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest) => false;

    /// <summary>Ends this side's stream (close_notify, FIN) while the peer may go on sending. Nothing may be sent after it.</summary>
    /// <exception cref="ConnectionException">The stream broke, the deadline passed, or the connection is closed.</exception>
    public abstract ValueTask EndSendAsync();

    /// <summary>Ends both sides at once with a TCP reset; pending operations fail with <see cref="ConnectionErrorKind.Closed"/>. From any thread, any number of times.</summary>
    public abstract void Abort();

    /// <summary>
    /// Ends the stream in order: close_notify, FIN, then what the peer still sends is thrown away for at most two seconds, so that a reset
    /// does not overtake the last bytes sent. Never throws; no receive or send may be pending.
    /// </summary>
    public abstract ValueTask CloseAsync();

    /// <summary>
    /// The stream as pipes, for tunnels and for code that wants them: each read and write costs a copy more than the members above. Use either
    /// the pipes or the members; completing both pipes does not close the connection.
    /// </summary>
    public IDuplexPipe AsPipe() => new ConnectionPipe(this);

    private protected LoopOperation PendingReceive { get; }

    private protected LoopOperation PendingSend { get; }

    /// <summary>Whether a receive, a send or a connect waits for the peer.</summary>
    private protected virtual bool HasPending => PendingReceive.IsPending || PendingSend.IsPending;

    /// <summary>Fails whatever is pending with TimedOut. The connection stays as it is.</summary>
    private protected abstract void FailPending();

    /// <summary>Whether the connection cannot be used before <see cref="HandshakeAsync"/>.</summary>
    internal abstract bool NeedsHandshake { get; }

    /// <summary>Completes the TLS handshake within the deadline, and notes its facts.</summary>
    internal abstract ValueTask HandshakeAsync();

    /// <summary>Takes the PROXY header off the stream, within the deadline; from then on the addresses are those that it says.</summary>
    /// <exception cref="ConnectionException">There is none, or a malformed one.</exception>
    internal virtual ValueTask ReadProxyHeaderAsync() => default;

    /// <summary>Gives back the socket at once, with a reset or a FIN, and fails what is pending in the loop's next turn. On the loop's thread.</summary>
    internal abstract void Release(bool reset);

    /// <summary>Whether it waits for a next request since so many milliseconds at least.</summary>
    internal bool HasBeenIdleFor(long milliseconds) => _isIdle && PendingReceive.IsPending && Loop.Now - IdleSince >= milliseconds;

    /// <summary>Whether it was ended while it was idle: nothing that its peer would have to read is on the way, so its end waits for nobody.</summary>
    private protected bool IsEndedIdle { get; private set; }

    /// <summary>Ends the pending receive of an idle connection with 0.</summary>
    internal void EndIdle()
    {
        IsEndedIdle = true;
        EndPendingReceive();
    }

    private protected abstract void EndPendingReceive();

    /// <summary>Calls a tunnel off; to be used when the time for draining is over.</summary>
    internal void EndIfTunnel()
    {
        if (!IsTunnel)
            return;
        IsCalledOff = true;
        if (PendingReceive.IsPending)
            EndPendingReceive();
    }

    /// <summary>To be called whenever an operation begins to wait: puts the connection where the loop's timer will find it in time.</summary>
    private protected void WatchDeadline()
    {
        if (_deadline != long.MaxValue)
            Loop.Timers.Ensure(_timer, _deadline);
    }

    private protected void ForgetDeadline() => Loop.Timers.Remove(_timer);

    /// <summary>
    /// The wheel's entry of a connection. It is not moved when the deadline moves on, which happens several times a request, but looks at the
    /// deadline when its turn comes and goes back to sleep.
    /// </summary>
    private sealed class ConnectionTimer(Connection connection) : TimerNode
    {
        internal override void OnDue(long now)
        {
            if (!connection.HasPending)
                return;
            if (connection._deadline > now)
            {
                connection.WatchDeadline();
            }
            else if (connection._isIdle && connection.PendingReceive.IsPending && !connection.PendingSend.IsPending)
            {
                connection._isOverdue = true;
                connection.EndPendingReceive();
            }
            else
            {
                connection.FailPending();
            }
        }
    }
}
