namespace FastShield.Proxy.Http2;

/// <summary>The dynamic table of a decoder (RFC 7541 section 2.3.2): bytes in one piece, entries in a ring; memory grows with its use up to twice its size.</summary>
internal sealed class HpackTable(int maxSize)
{
    /// <summary>What an entry counts beyond its bytes (section 4.1).</summary>
    public const int EntryOverhead = 32;

    private const int FirstBytes = 512;
    private const int FirstEntries = 16;

    private byte[] _bytes = [];
    private Entry[] _entries = [];
    private int _oldest;
    private int _end;

    /// <summary>What the entries may have together, by their count of section 4.1.</summary>
    public int MaxSize { get; private set; } = maxSize;

    /// <summary>What the entries have together.</summary>
    public int Size { get; private set; }

    /// <summary>The number of entries.</summary>
    public int Count { get; private set; }

    /// <summary>Finds an entry, 0 being the newest; false where there is none. The spans hold until the next <see cref="Add"/>.</summary>
    public bool TryGet(int index, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        if ((uint)index >= (uint)Count)
        {
            name = value = default;
            return false;
        }

        var entry = _entries[_oldest + Count - 1 - index & _entries.Length - 1];
        name = _bytes.AsSpan(entry.Start, entry.NameLength);
        value = _bytes.AsSpan(entry.Start + entry.NameLength, entry.ValueLength);
        return true;
    }

    /// <summary>Changes the size, and evicts what is over it.</summary>
    public void Resize(int maxSize)
    {
        MaxSize = maxSize;
        EvictTo(maxSize);
    }

    /// <summary>Adds an entry in front of all others, and evicts as many of the oldest as need be; one that is larger than the table empties it (section 4.4).</summary>
    /// <param name="name">The name; not of this table's memory.</param>
    /// <param name="value">The value; not of this table's memory.</param>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var size = name.Length + value.Length + EntryOverhead;
        if (size > MaxSize)
        {
            EvictTo(0);
            return;
        }

        EvictTo(MaxSize - size);
        MakeRoom(name.Length + value.Length);
        name.CopyTo(_bytes.AsSpan(_end));
        value.CopyTo(_bytes.AsSpan(_end + name.Length));
        _entries[_oldest + Count & _entries.Length - 1] = new Entry(_end, name.Length, value.Length);
        _end += name.Length + value.Length;
        Count++;
        Size += size;
    }

    private void EvictTo(int size)
    {
        while (Size > size)
        {
            var entry = _entries[_oldest];
            Size -= entry.NameLength + entry.ValueLength + EntryOverhead;
            _oldest = _oldest + 1 & _entries.Length - 1;
            Count--;
        }

        if (Count == 0)
        {
            _end = 0;
        }
    }

    private void MakeRoom(int length)
    {
        if (Count == _entries.Length)
        {
            var larger = new Entry[Math.Max(FirstEntries, _entries.Length * 2)];
            for (var i = 0; i < Count; i++)
            {
                larger[i] = _entries[_oldest + i & _entries.Length - 1];
            }

            _entries = larger;
            _oldest = 0;
        }

        if (_end + length <= _bytes.Length)
        {
            return;
        }

        // Live bytes are in one piece, from the oldest entry on. Where they and the new ones are at most half of the memory they are moved, else it grows:
        // so each byte is moved once for each one that is added.
        var start = Count == 0 ? 0 : _entries[_oldest].Start;
        var live = _end - start;
        var target = _bytes.Length;
        while ((live + length) * 2 > target)
        {
            target = Math.Max(FirstBytes, target * 2);
        }

        var bytes = target == _bytes.Length ? _bytes : new byte[target];
        _bytes.AsSpan(start, live).CopyTo(bytes);
        _bytes = bytes;
        _end = live;
        for (var i = 0; i < Count; i++)
        {
            ref var entry = ref _entries[_oldest + i & _entries.Length - 1];
            entry = entry with { Start = entry.Start - start };
        }
    }

    private readonly record struct Entry(int Start, int NameLength, int ValueLength);
}
