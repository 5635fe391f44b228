using System.Buffers;

namespace FastShield.Proxy.Transport.Epoll;

/// <summary>What a socket did not take when it was sent: kept in its order until it does. Empty nearly always, and then it holds no memory.</summary>
internal struct UnsentBytes
{
    /// <summary>Rented when something must be kept: always the same size, so that the pool soon has it and nothing is allocated.</summary>
    private const int KeptBytes = 64 * 1024;

    private byte[]? _buffer;
    private int _start;
    private int _end;

    public readonly int Length => _end - _start;

    public readonly ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Puts bytes behind those that are there.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var length = Length;
        if (_buffer is null || _end + bytes.Length > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(length + bytes.Length, KeptBytes));
            Bytes.CopyTo(larger);
            Clear();
            _buffer = larger;
            _end = length;
        }
        bytes.CopyTo(_buffer.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>The first bytes were sent.</summary>
    public void Remove(int count)
    {
        _start += count;
        if (_start == _end)
            Clear();
    }

    public void Clear()
    {
        if (_buffer is not null)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
        _start = _end = 0;
    }
}
