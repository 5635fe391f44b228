namespace FastShield.Proxy.Http2;

/// <summary>
/// A field section as a decoder gives it: names and values in order of arrival, in memory that is used again. It holds up to its limits; what is beyond
/// them is counted and forgotten, while the decoder goes on, for its table has to stay right.
/// </summary>
/// <param name="maxSize">The largest list by the count of RFC 9113 section 6.5.2: each field's bytes and 32.</param>
/// <param name="maxBlock">The longest coded block that will be decoded into it, in bytes.</param>
internal sealed class FieldList(int maxSize, int maxBlock)
{
    private const int FirstFields = 32;

    private readonly byte[] _bytes = new byte[maxSize + HuffmanCode.MaxDecoded(maxBlock) + HpackTable.EntryOverhead];
    private Field[] _fields = new Field[FirstFields];
    private int _end;

    /// <summary>The number of fields held.</summary>
    public int Count { get; private set; }

    /// <summary>The size of the list, by the count of RFC 9113 section 6.5.2, of what was forgotten too.</summary>
    public long Size { get; private set; }

    /// <summary>Whether fields were forgotten.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The name of a field.</summary>
    public ReadOnlySpan<byte> Name(int index) => _bytes.AsSpan(_fields[index].Start, _fields[index].NameLength);

    /// <summary>The value of a field.</summary>
    public ReadOnlySpan<byte> Value(int index) => _bytes.AsSpan(_fields[index].Start + _fields[index].NameLength, _fields[index].ValueLength);

    /// <summary>Ready for the next section.</summary>
    public void Clear()
    {
        Count = 0;
        Size = 0;
        IsOver = false;
        _end = 0;
    }

    /// <summary>Adds a field whose bytes lie elsewhere.</summary>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!IsOver && Size + name.Length + value.Length + HpackTable.EntryOverhead <= maxSize)
        {
            name.CopyTo(_bytes.AsSpan(_end));
            value.CopyTo(_bytes.AsSpan(_end + name.Length));
        }

        Commit(name.Length, value.Length);
    }

    /// <summary>Where the next field's bytes may be written to, name and value behind each other; <see cref="Commit"/> makes them a field.</summary>
    public Span<byte> Room => _bytes.AsSpan(_end);

    /// <summary>What was written to <see cref="Room"/> is a field.</summary>
    public void Commit(int nameLength, int valueLength)
    {
        Size += nameLength + valueLength + HpackTable.EntryOverhead;
        if (IsOver || Size > maxSize)
        {
            IsOver = true;
            return;
        }

        if (Count == _fields.Length)
        {
            Array.Resize(ref _fields, Count * 2);
        }

        _fields[Count++] = new Field(_end, nameLength, valueLength);
        _end += nameLength + valueLength;
    }

    private readonly record struct Field(int Start, int NameLength, int ValueLength);
}
