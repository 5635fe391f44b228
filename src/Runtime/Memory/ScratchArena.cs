using System.Runtime.InteropServices;

namespace FastShield.Runtime.Memory;

/// <summary>
/// Scratch memory for one validation at a time: bump allocation in native blocks that never move, all given back at once.
/// Blocks are kept between validations, so that a steady load allocates nothing; past <see cref="KeptBytes"/> they are freed.
/// Not thread-safe: one arena belongs to one <see cref="Contract.ValidationContext"/>.
/// </summary>
public sealed unsafe class ScratchArena : IDisposable
{
    private const int FirstBlock = 16 * 1024;
    private const int LargestGrowth = 16 * 1024 * 1024;
    private const int KeptBytes = 1024 * 1024;

    private readonly List<(nint Start, int Size)> _blocks = [];
    private int _block;
    private byte* _next;
    private byte* _end;

    ~ScratchArena() => Free();

    /// <summary>Takes <paramref name="size"/> bytes, valid until <see cref="Reset"/>; not cleared.</summary>
    public byte* Take(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        size = (size + 7) & ~7;
        if (_end - _next < size)
        {
            return TakeFromNextBlock(size);
        }

        var result = _next;
        _next += size;
        return result;
    }

    /// <summary>Where the arena stands, to go back to with <see cref="Release"/>.</summary>
    public ArenaMark Mark() => new(_block, (nint)_next);

    /// <summary>Gives back what was taken since the mark.</summary>
    public void Release(ArenaMark mark)
    {
        if (mark.Next == 0)
        {
            Reset();
            return;
        }

        _block = mark.Block;
        _next = (byte*)mark.Next;
        _end = (byte*)_blocks[_block].Start + _blocks[_block].Size;
    }

    /// <summary>Gives everything back; every pointer taken before is void.</summary>
    public void Reset()
    {
        _block = 0;
        if (_blocks.Count == 0)
        {
            return;
        }

        if (_blocks.Count > 1)
        {
            TrimToKept();
        }

        _next = (byte*)_blocks[0].Start;
        _end = _next + _blocks[0].Size;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private byte* TakeFromNextBlock(int size)
    {
        while (_block + 1 < _blocks.Count)
        {
            _block++;
            if (_blocks[_block].Size >= size)
            {
                return TakeFrom(_blocks[_block], size);
            }
        }

        var grown = _blocks.Count == 0 ? FirstBlock : Math.Min(_blocks[^1].Size * 2, LargestGrowth);
        var length = Math.Max(grown, size);
        _blocks.Add(((nint)NativeMemory.Alloc((nuint)length), length));
        _block = _blocks.Count - 1;
        return TakeFrom(_blocks[_block], size);
    }

    private byte* TakeFrom((nint Start, int Size) block, int size)
    {
        _next = (byte*)block.Start + size;
        _end = (byte*)block.Start + block.Size;
        return (byte*)block.Start;
    }

    private void TrimToKept()
    {
        var kept = _blocks[0].Size;
        var last = 1;
        while (last < _blocks.Count && kept + _blocks[last].Size <= KeptBytes)
        {
            kept += _blocks[last].Size;
            last++;
        }

        for (var i = last; i < _blocks.Count; i++)
        {
            NativeMemory.Free((void*)_blocks[i].Start);
        }

        _blocks.RemoveRange(last, _blocks.Count - last);
    }

    private void Free()
    {
        foreach (var (start, _) in _blocks)
        {
            NativeMemory.Free((void*)start);
        }

        _blocks.Clear();
        _block = 0;
        _next = _end = null;
    }
}
