namespace FastShield.Proxy.Transport.Epoll;

/// <summary>
/// What the connections of a loop send in one turn, sent when its events are dealt with. Sends of a row cost less than the same ones between other work:
/// the peers on this machine are woken once for many, and the kernel's and our own code each stay in the cache. See docs/OPTIMIZATIONS.md.
/// Order holds: what a connection queued goes out before anything it sends later.
/// </summary>
internal sealed class EpollOutbox
{
    /// <summary>Longer pieces are not worth a copy: they are sent at once. A request with a body of some kilobytes is a piece.</summary>
    public const int LongestPiece = 16 * 1024;

    private const int Pieces = 64;
    private const int Room = 16 * LongestPiece;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Room, pinned: true);
    private readonly (EpollConnection Connection, int Start, int Length)[] _pieces = new (EpollConnection, int, int)[Pieces];
    private int _count;
    private int _used;

    /// <summary>Takes a piece over, in two parts of at most <see cref="LongestPiece"/> bytes together; it is sent before the loop waits again.</summary>
    public void Add(EpollConnection connection, ReadOnlySpan<byte> piece, ReadOnlySpan<byte> rest = default)
    {
        var length = piece.Length + rest.Length;
        if (_count == Pieces || _used + length > Room)
            Flush();
        piece.CopyTo(_bytes.AsSpan(_used));
        rest.CopyTo(_bytes.AsSpan(_used + piece.Length));
        _pieces[_count++] = (connection, _used, length);
        _used += length;
    }

    /// <summary>Sends all that is queued.</summary>
    public void Flush()
    {
        var count = _count;
        if (count == 0)
            return;
        for (var i = 0; i < count; i++)
        {
            ref var piece = ref _pieces[i];
            piece.Connection.SendQueued(_bytes.AsSpan(piece.Start, piece.Length));
            piece.Connection = null!;
        }
        _count = 0;
        _used = 0;
    }
}
