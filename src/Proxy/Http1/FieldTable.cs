using System.Text;
using FastShield.Runtime.Contract;

namespace FastShield.Proxy.Http1;

/// <summary>The field lines of one head or trailer section, as slices, with the known ones found by number. Reused from message to message.</summary>
public sealed class FieldTable
{
    private const int KindMask = 0x3F;
    private const int PlainFlag = 0x80;
    private const int FirstSize = 16;

    // Without memory until the first field: most tables of trailers never have one.
    private ushort[] _first = [];
    private HeaderField[] _fields = [];
    private byte[] _kinds = [];
    private int _count;
    private ulong _present;
    private ulong _repeated;

    /// <summary>The number of fields.</summary>
    public int Count => _count;

    /// <summary>The fields in order of arrival, without those that Connection names: what is checked is what is forwarded.</summary>
    public ReadOnlySpan<HeaderField> Fields => _fields.AsSpan(0, _count);

    internal ulong Present => _present;

    internal ulong Repeated => _repeated;

    /// <summary>True where there is at least one such field.</summary>
    public bool Has(KnownHeader header) => _present.Contains(header);

    /// <summary>True where there are two or more such fields.</summary>
    public bool IsRepeated(KnownHeader header) => _repeated.Contains(header);

    /// <summary>The index of the first such field, or -1.</summary>
    public int IndexOf(KnownHeader header) => _present.Contains(header) ? _first[(int)header] : -1;

    /// <summary>The index of the next such field at or behind <paramref name="from"/>, or -1.</summary>
    public int IndexOf(KnownHeader header, int from)
    {
        for (var i = from; i < _count; i++)
        {
            if (KindAt(i) == header)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>How many such fields there are.</summary>
    public int CountOf(KnownHeader header)
    {
        var count = 0;
        for (var i = IndexOf(header); i >= 0; i = IndexOf(header, i + 1))
        {
            count++;
        }

        return count;
    }

    /// <summary>What is known of the field at an index.</summary>
    public KnownHeader KindAt(int index) => (KnownHeader)(_kinds[index] & KindMask);

    /// <summary>The first such field's value; empty where there is none (see <see cref="Has"/>).</summary>
    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> buffer, KnownHeader header)
    {
        var index = IndexOf(header);
        return index < 0 ? default : ValueAt(buffer, index);
    }

    /// <summary>The name of the field at an index, as it was sent.</summary>
    public ReadOnlySpan<byte> NameAt(ReadOnlySpan<byte> buffer, int index) => buffer.Slice(_fields[index].NameStart, _fields[index].NameLength);

    /// <summary>The value of the field at an index, without white space around it.</summary>
    public ReadOnlySpan<byte> ValueAt(ReadOnlySpan<byte> buffer, int index) => buffer.Slice(_fields[index].ValueStart, _fields[index].ValueLength);

    /// <summary>Forgets all fields.</summary>
    public void Clear()
    {
        _count = 0;
        _present = 0;
        _repeated = 0;
        HadShadows = false;
    }

    /// <summary>True where the line is exactly name, `: `, value, CRLF, so that it can be copied as it stands.</summary>
    internal bool IsPlainAt(int index) => (_kinds[index] & PlainFlag) != 0;

    internal void Add(in HeaderField field, KnownHeader kind, bool isPlain)
    {
        if (_count == _fields.Length)
        {
            Grow();
        }

        _fields[_count] = field;
        _kinds[_count] = (byte)((int)kind | (isPlain ? PlainFlag : 0));
        Note(kind, _count);
        _count++;
    }

    /// <summary>Takes out the fields of one name; gives how many of them stood before an index.</summary>
    internal int RemoveCountingBefore(ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> name, int index)
    {
        var kept = 0;
        var before = 0;
        for (var i = 0; i < _count; i++)
        {
            if (Ascii.EqualsIgnoreCase(NameAt(buffer, i), name))
            {
                before += i < index ? 1 : 0;
            }
            else
            {
                _fields[kept] = _fields[i];
                _kinds[kept] = _kinds[i];
                kept++;
            }
        }

        Recount(kept);
        return before;
    }

    /// <summary>Whether fields were taken out because servers differ in what their name means (see <see cref="RemoveShadows"/>).</summary>
    internal bool HadShadows { get; private set; }

    /// <summary>Takes out the fields whose name with `-` for each `_` is one of <see cref="HeaderSets.Shadowed"/>.</summary>
    internal void RemoveShadows(ReadOnlySpan<byte> buffer)
    {
        const int longest = 64;
        Span<byte> name = stackalloc byte[longest];
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            var spelt = NameAt(buffer, i);
            var length = Math.Min(spelt.Length, longest);
            if (KindAt(i) == KnownHeader.Other && spelt.Contains((byte)'_'))
            {
                spelt[..length].Replace(name, (byte)'_', (byte)'-');
                if (HeaderSets.Shadowed.Contains(KnownHeaders.Find(name[..length])))
                {
                    HadShadows = true;
                    continue;
                }
            }

            _fields[kept] = _fields[i];
            _kinds[kept] = _kinds[i];
            kept++;
        }

        Recount(kept);
    }

    /// <summary>Takes out every field that is not of the set.</summary>
    internal void Keep(ulong set)
    {
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            if (set.Contains(KindAt(i)))
            {
                _fields[kept] = _fields[i];
                _kinds[kept] = _kinds[i];
                kept++;
            }
        }

        Recount(kept);
    }

    private void Recount(int count)
    {
        if (count == _count)
        {
            return;
        }

        var hadShadows = HadShadows;
        Clear();
        HadShadows = hadShadows;
        _count = count;
        for (var i = 0; i < count; i++)
        {
            Note(KindAt(i), i);
        }
    }

    private void Note(KnownHeader kind, int index)
    {
        var bit = 1UL << (int)kind;
        if ((_present & bit) == 0)
        {
            _present |= bit;
            _first[(int)kind] = (ushort)index;
        }
        else
        {
            _repeated |= bit;
        }
    }

    private void Grow()
    {
        if (_fields.Length == 0)
        {
            _first = new ushort[KindMask + 1];
        }

        var size = Math.Max(FirstSize, _fields.Length * 2);
        Array.Resize(ref _fields, size);
        Array.Resize(ref _kinds, size);
    }
}
