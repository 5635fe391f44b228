using System.Globalization;

namespace FastShield.Proxy.Http1;

/// <summary>Writes a head into a span; writing beyond its end writes nothing and is remembered.</summary>
internal ref struct HeadBuffer(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;
    private int _length;
    private bool _isFull;

    public void Write(ReadOnlySpan<byte> text)
    {
        if (text.Length > _destination.Length - _length)
        {
            _isFull = true;
            return;
        }

        text.CopyTo(_destination[_length..]);
        _length += text.Length;
    }

    public void Write(long number)
    {
        _isFull |= !number.TryFormat(_destination[_length..], out var length, default, CultureInfo.InvariantCulture);
        _length += length;
    }

    /// <summary>`name: value CRLF`; the name ends in `: `.</summary>
    public void WriteLine(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Write(name);
        Write(value);
        Write("\r\n"u8);
    }

    /// <summary>Writes the fields that are not of a set. Neighbours that stand as we would write them go in one run.</summary>
    public void WriteFields(ReadOnlySpan<byte> source, FieldTable table, ulong dropped)
    {
        var runStart = 0;
        var runEnd = 0;
        var fields = table.Fields;
        for (var i = 0; i < fields.Length; i++)
        {
            if (dropped.Contains(table.KindAt(i)))
            {
                continue;
            }

            ref readonly var field = ref fields[i];
            if (!table.IsPlainAt(i))
            {
                Write(source[runStart..runEnd]);
                runEnd = runStart;
                Write(source.Slice(field.NameStart, field.NameLength));
                WriteLine(": "u8, source.Slice(field.ValueStart, field.ValueLength));
                continue;
            }

            if (field.NameStart != runEnd)
            {
                Write(source[runStart..runEnd]);
                runStart = field.NameStart;
            }

            runEnd = field.ValueStart + field.ValueLength + 2;
        }

        Write(source[runStart..runEnd]);
    }

    /// <summary>The bytes written; false where the span was too short for them.</summary>
    public readonly bool TryFinish(out int written)
    {
        written = _isFull ? 0 : _length;
        return !_isFull;
    }
}
