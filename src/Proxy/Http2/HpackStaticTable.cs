using System.Text;

namespace FastShield.Proxy.Http2;

/// <summary>The 61 fields that need no table entry (RFC 7541 Appendix A), by index and by name.</summary>
internal static class HpackStaticTable
{
    /// <summary>The last index of the table; dynamic entries follow.</summary>
    public const int Count = 61;

    private const int Slots = 256;

    private static readonly (string Name, string Value)[] _texts =
    [
        (":authority", ""), (":method", "GET"), (":method", "POST"), (":path", "/"), (":path", "/index.html"), (":scheme", "http"), (":scheme", "https"),
        (":status", "200"), (":status", "204"), (":status", "206"), (":status", "304"), (":status", "400"), (":status", "404"), (":status", "500"),
        ("accept-charset", ""), ("accept-encoding", "gzip, deflate"), ("accept-language", ""), ("accept-ranges", ""), ("accept", ""),
        ("access-control-allow-origin", ""), ("age", ""), ("allow", ""), ("authorization", ""), ("cache-control", ""), ("content-disposition", ""),
        ("content-encoding", ""), ("content-language", ""), ("content-length", ""), ("content-location", ""), ("content-range", ""), ("content-type", ""),
        ("cookie", ""), ("date", ""), ("etag", ""), ("expect", ""), ("expires", ""), ("from", ""), ("host", ""), ("if-match", ""),
        ("if-modified-since", ""), ("if-none-match", ""), ("if-range", ""), ("if-unmodified-since", ""), ("last-modified", ""), ("link", ""),
        ("location", ""), ("max-forwards", ""), ("proxy-authenticate", ""), ("proxy-authorization", ""), ("range", ""), ("referer", ""), ("refresh", ""),
        ("retry-after", ""), ("server", ""), ("set-cookie", ""), ("strict-transport-security", ""), ("transfer-encoding", ""), ("user-agent", ""),
        ("vary", ""), ("via", ""), ("www-authenticate", ""),
    ];

    private static readonly (byte[] Name, byte[] Value)[] _entries = MakeEntries();
    private static readonly byte[] _slots = MakeSlots();

    /// <summary>The name at an index from 1 to <see cref="Count"/>.</summary>
    public static ReadOnlySpan<byte> Name(int index) => _entries[index].Name;

    /// <summary>The value at an index from 1 to <see cref="Count"/>.</summary>
    public static ReadOnlySpan<byte> Value(int index) => _entries[index].Value;

    /// <summary>The first index of a name in any case, 0 where the table does not have it; <paramref name="hash"/> is <see cref="Hash"/> of the name.</summary>
    public static int Find(ReadOnlySpan<byte> name, uint hash)
    {
        for (var slot = hash % Slots; _slots[slot] != 0; slot = (slot + 1) % Slots)
        {
            if (Ascii.EqualsIgnoreCase(_entries[_slots[slot]].Name, name))
            {
                return _slots[slot];
            }
        }

        return 0;
    }

    /// <summary>The index of name and value, where they stand together in the table from <paramref name="first"/> on, the name's first index; else 0.</summary>
    public static int FindValue(int first, ReadOnlySpan<byte> value)
    {
        for (var index = first; index <= Count && _entries[index].Value.Length > 0 && _entries[index].Name.AsSpan().SequenceEqual(_entries[first].Name); index++)
        {
            if (value.SequenceEqual(_entries[index].Value))
            {
                return index;
            }
        }

        return 0;
    }

    /// <summary>A hash of a name in any case, from its length, its first and its last four bytes.</summary>
    public static uint Hash(ReadOnlySpan<byte> name)
    {
        const uint lower = 0x20202020;
        var hash = (uint)name.Length;
        if (name.Length >= 4)
        {
            hash += (BitConverter.ToUInt32(name) | lower) * 0x9E3779B1;
            hash ^= (BitConverter.ToUInt32(name[^4..]) | lower) * 0x85EBCA77;
        }
        else
        {
            foreach (var octet in name)
            {
                hash = (hash + (octet | 0x20u)) * 0x9E3779B1;
            }
        }

        return hash ^ hash >> 15;
    }

    private static (byte[] Name, byte[] Value)[] MakeEntries() =>
        [([], []), .. _texts.Select(static text => (Encoding.ASCII.GetBytes(text.Name), Encoding.ASCII.GetBytes(text.Value)))];

    private static byte[] MakeSlots()
    {
        var slots = new byte[Slots];
        for (var index = 1; index <= Count; index++)
        {
            if (index > 1 && _texts[index - 1].Name == _texts[index - 2].Name)
            {
                continue;
            }

            var slot = Hash(_entries[index].Name) % Slots;
            while (slots[slot] != 0)
            {
                slot = (slot + 1) % Slots;
            }

            slots[slot] = (byte)index;
        }

        return slots;
    }
}
