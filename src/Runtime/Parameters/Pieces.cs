namespace FastShield.Runtime.Parameters;

/// <summary>Cuts a text at its delimiters, from the left; an empty text is one empty piece.</summary>
internal ref struct Pieces(ReadOnlySpan<byte> text, Delimiter delimiter, bool trims, bool splitsEncoded = false)
{
    private ReadOnlySpan<byte> _rest = text;
    private bool _ended;

    /// <summary>The next piece; false behind the last one.</summary>
    public bool MoveNext(out ReadOnlySpan<byte> piece)
    {
        piece = default;
        if (_ended)
            return false;
        var at = Find(out var width);
        if (at < 0)
        {
            piece = _rest;
            _ended = true;
        }
        else
        {
            piece = _rest[..at];
            _rest = _rest[(at + width)..];
        }

        if (trims)
            piece = piece.Trim(" \t"u8);
        return true;
    }

    private readonly int Find(out int width)
    {
        width = 1;
        switch (delimiter)
        {
            case Delimiter.Comma when !splitsEncoded:
                return _rest.IndexOf((byte)',');
            case Delimiter.Dot:
                return _rest.IndexOf((byte)'.');
            default:
                return FindEncoded(out width);
        }
    }

    private readonly int FindEncoded(out int width)
    {
        var raw = delimiter switch
        {
            Delimiter.Space => (byte)'+',
            Delimiter.Pipe => (byte)'|',
            _ => (byte)',',
        };
        for (var at = 0; at < _rest.Length; at++)
        {
            var found = _rest[at..].IndexOfAny(raw, (byte)'%');
            if (found < 0)
                break;
            at += found;
            width = 1;
            if (_rest[at] == raw)
                return at;
            width = 3;
            if (IsEncoded(_rest[at..]))
                return at;
        }

        width = 0;
        return -1;
    }

    private readonly bool IsEncoded(ReadOnlySpan<byte> text) => delimiter switch
    {
        Delimiter.Space => text.StartsWith("%20"u8),
        Delimiter.Pipe => text.StartsWith("%7C"u8) || text.StartsWith("%7c"u8),
        _ => text.StartsWith("%2C"u8) || text.StartsWith("%2c"u8),
    };
}
