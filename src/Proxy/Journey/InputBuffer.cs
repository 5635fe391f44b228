namespace FastShield.Proxy.Journey;

/// <summary>
/// What a client sent and was not yet dealt with: the request at hand, and what came behind it. It is in one piece, in a pinned buffer that always has
/// <see cref="Padding"/> bytes of room behind the last one. Offsets of a request count from the first byte that is there.
/// </summary>
internal sealed class InputBuffer(BufferPool pool)
{
    /// <summary>Zero bytes that the validators need behind a text.</summary>
    public const int Padding = 64;

    private byte[] _bytes = [];
    private int _start;
    private int _end;

    /// <summary>Bytes that are there.</summary>
    public int Length => _end - _start;

    /// <summary>Whether there is a buffer, be it empty.</summary>
    public bool IsHeld => _bytes.Length > 0;

    /// <summary>The size of the buffer.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>The bytes that are there.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(_start, _end - _start);

    /// <summary>The bytes that are there, and the room behind them.</summary>
    public Span<byte> BytesAndRoom => _bytes.AsSpan(_start);

    /// <summary>Where to receive to.</summary>
    public Memory<byte> Room => _bytes.AsMemory(_end, Math.Max(0, _bytes.Length - Padding - _end));

    /// <summary>A part of the bytes, to be sent.</summary>
    public ReadOnlyMemory<byte> Slice(int start, int length) => _bytes.AsMemory(_start + start, length);

    /// <summary>Makes at least <paramref name="room"/> bytes of room; what is there may move, its offsets stay.</summary>
    public void Reserve(int room)
    {
        if (_bytes.Length - Padding - _end >= room)
        {
            return;
        }

        var length = Length;
        if (_bytes.Length - Padding - length >= room)
        {
            _bytes.AsSpan(_start, length).CopyTo(_bytes);
        }
        else
        {
            var larger = pool.Rent(length + room + Padding);
            Bytes.CopyTo(larger);
            GiveBack();
            _bytes = larger;
        }

        _start = 0;
        _end = length;
    }

    /// <summary>Bytes were received into the room.</summary>
    public void Add(int count) => _end += count;

    /// <summary>Bytes behind <paramref name="length"/> were moved away.</summary>
    public void Truncate(int length) => _end = _start + length;

    /// <summary>The first bytes were dealt with. A buffer that had grown is changed for a small one when what is left fits.</summary>
    public void Consume(int count)
    {
        _start += count;
        if (_start == _end)
        {
            _start = _end = 0;
        }

        if (_bytes.Length > BufferPool.Smallest && Length <= BufferPool.Smallest / 2)
        {
            var small = pool.Rent();
            var left = Bytes;
            left.CopyTo(small);
            GiveBack();
            _bytes = small;
            _start = 0;
            _end = left.Length;
        }
    }

    /// <summary>Gives the buffer back, and what is in it up.</summary>
    public void Release()
    {
        GiveBack();
        _bytes = [];
        _start = _end = 0;
    }

    private void GiveBack()
    {
        if (_bytes.Length > 0)
        {
            pool.Return(_bytes);
        }
    }
}
