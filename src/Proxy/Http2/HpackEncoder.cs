using System.Text;

namespace FastShield.Proxy.Http2;

/// <summary>
/// Encodes field blocks (RFC 7541). A field that comes a second time in a row with the same value enters the dynamic table, and from the third time on is
/// a byte or two; values that change each time never do, so that they evict nothing. One object serves one direction of one connection; blocks have to
/// be sent in the order they were made.
/// </summary>
internal sealed class HpackEncoder
{
    /// <summary>The table that is used at most, in bytes, whatever the peer allows.</summary>
    private const int LargestTable = 4096;

    /// <summary>Names that are remembered with their last value; a power of two.</summary>
    private const int Places = 16;

    /// <summary>The longest name and value together that are remembered.</summary>
    private const int LongestRemembered = 128;

    /// <summary>What a field may take beyond its own bytes: a byte of kind and index, and two lengths.</summary>
    private const int FieldOverhead = 3 * HpackInteger.MaxLength;

    private const int MaxEntries = LargestTable / HpackTable.EntryOverhead;

    private readonly Place[] _places = new Place[Places];
    private readonly byte[] _texts = new byte[Places * LongestRemembered];
    private readonly byte[] _entrySizes = new byte[MaxEntries];
    private int _maxSize = LargestTable;
    private int _size;
    private int _smallestAnnounced = -1;

    /// <summary>The number of entries ever made, and that of the oldest which is still there.</summary>
    private long _made;
    private long _oldest;

    /// <summary>The peer's SETTINGS_HEADER_TABLE_SIZE has changed; the next block says what is made of it.</summary>
    public void SetTableSize(uint peerAllows)
    {
        var size = (int)Math.Min(peerAllows, LargestTable);
        if (size == _maxSize)
        {
            return;
        }

        // Between two blocks the smallest size counts too: the peer has evicted down to it (section 4.2).
        _smallestAnnounced = _smallestAnnounced < 0 ? Math.Min(size, _maxSize) : Math.Min(size, _smallestAnnounced);
        _maxSize = size;
        EvictTo(_smallestAnnounced);
    }

    /// <summary>Begins a block: writes the changes of the table's size, if there are any. Needs twelve bytes of room.</summary>
    public void Begin(Span<byte> destination, ref int position)
    {
        if (_smallestAnnounced < 0)
        {
            return;
        }

        if (_smallestAnnounced < _maxSize)
        {
            position += HpackInteger.Write(destination[position..], 0x20, 5, _smallestAnnounced);
        }

        position += HpackInteger.Write(destination[position..], 0x20, 5, _maxSize);
        _smallestAnnounced = -1;
    }

    /// <summary>Writes one field; false, and nothing changed, where there is no room.</summary>
    /// <param name="destination">Where the block is written to.</param>
    /// <param name="position">Where in it; moves behind the field.</param>
    /// <param name="name">The name, in any case; it is written in lower case (RFC 9113 section 8.2).</param>
    /// <param name="value">The value.</param>
    /// <param name="isSecret">Never indexed, here or by anybody behind (RFC 7541 section 7.1.3).</param>
    public bool TryWrite(Span<byte> destination, ref int position, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isSecret = false)
    {
        if (destination.Length - position < name.Length + value.Length + FieldOverhead)
        {
            return false;
        }

        var room = destination[position..];
        var hash = HpackStaticTable.Hash(name);
        var known = HpackStaticTable.Find(name, hash);
        if (isSecret)
        {
            position += WriteLiteral(room, 0x10, 4, known, name, value);
            return true;
        }

        var whole = known == 0 ? 0 : HpackStaticTable.FindValue(known, value);
        if (whole > 0)
        {
            position += HpackInteger.Write(room, 0x80, 7, whole);
            return true;
        }

        ref var place = ref _places[hash % Places];
        if (!IsAt(place, hash, name, value))
        {
            Remember(ref place, hash, name, value);
            position += WriteLiteral(room, 0, 4, known, name, value);
            return true;
        }

        if (place.Entry >= _oldest)
        {
            position += HpackInteger.Write(room, 0x80, 7, HpackStaticTable.Count + (int)(_made - place.Entry));
            return true;
        }

        var isAdded = TryAdd(name.Length + value.Length + HpackTable.EntryOverhead);
        place.Entry = isAdded ? _made - 1 : -1;
        position += isAdded ? WriteLiteral(room, 0x40, 6, known, name, value) : WriteLiteral(room, 0, 4, known, name, value);
        return true;
    }

    private bool IsAt(in Place place, uint hash, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (place.Hash != hash || place.NameLength != name.Length || place.ValueLength != value.Length)
        {
            return false;
        }

        var text = TextOf(hash);
        return value.SequenceEqual(text.Slice(name.Length, value.Length)) && Ascii.EqualsIgnoreCase(name, text[..name.Length]);
    }

    private void Remember(ref Place place, uint hash, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.Length + value.Length > LongestRemembered)
        {
            place = default;
            return;
        }

        place = new Place { Hash = hash, NameLength = (byte)name.Length, ValueLength = (byte)value.Length, Entry = -1 };
        var text = TextOf(hash);
        name.CopyTo(text);
        value.CopyTo(text[name.Length..]);
    }

    private Span<byte> TextOf(uint hash) => _texts.AsSpan((int)(hash % Places) * LongestRemembered, LongestRemembered);

    private bool TryAdd(int size)
    {
        if (size > _maxSize)
        {
            return false;
        }

        EvictTo(_maxSize - size);
        _entrySizes[_made % MaxEntries] = (byte)size;
        _made++;
        _size += size;
        return true;
    }

    private void EvictTo(int size)
    {
        while (_size > size)
        {
            _size -= _entrySizes[_oldest % MaxEntries];
            _oldest++;
        }
    }

    private static int WriteLiteral(Span<byte> room, int pattern, int prefixBits, int known, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var length = HpackInteger.Write(room, pattern, prefixBits, known);
        if (known == 0)
        {
            length += HpackInteger.Write(room[length..], 0, 7, name.Length);
            foreach (var octet in name)
            {
                room[length++] = octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet;
            }
        }

        length += HpackInteger.Write(room[length..], 0, 7, value.Length);
        value.CopyTo(room[length..]);
        return length + value.Length;
    }

    /// <summary>A name and the value it had last; <see cref="Entry"/> is the number of its table entry.</summary>
    private struct Place
    {
        public uint Hash;
        public byte NameLength;
        public byte ValueLength;
        public long Entry;
    }
}
