namespace FastShield.Runtime.Multipart;

/// <summary>
/// Cuts a multipart body at its boundary (RFC 2046 section 5.1.1), in one pass. Readers of such bodies differ in what they take for a
/// delimiter: a bare line feed before it, blanks behind it, a longer word that begins with it. So the boundary may stand nowhere
/// but in a delimiter that all of them agree on: CRLF, two dashes, the boundary, CRLF or two dashes. Nothing may stand before the first
/// one or behind the last but a line break, for what no reader looks at is a place to hide.
/// </summary>
internal ref struct PartScanner
{
    private readonly ReadOnlySpan<byte> _body;
    private readonly ReadOnlySpan<byte> _delimiter;
    private int _at;

    public PartScanner(ReadOnlySpan<byte> body, ReadOnlySpan<byte> delimiter)
    {
        _body = body;
        _delimiter = delimiter;
        var start = body.StartsWith("\r\n"u8) ? 2 : 0;
        if (!delimiter.IsEmpty && body[start..].StartsWith(delimiter))
            Behind(start + delimiter.Length);
        else
            IsBroken = true;
    }

    /// <summary>True once the body has turned out not to be built as it should.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>True behind the closing delimiter.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>The next part, its header fields included; false behind the last one and where the body is broken.</summary>
    public bool MoveNext(out int start, out int end)
    {
        start = end = _at;
        if (IsClosed || IsBroken)
            return false;
        var found = _body[_at..].IndexOf(_delimiter);
        if (found < 2 || !_body.Slice(_at + found - 2, 2).SequenceEqual("\r\n"u8))
        {
            IsBroken = true;
            return false;
        }

        end = _at + found - 2;
        Behind(_at + found + _delimiter.Length);
        return !IsBroken;
    }

    private void Behind(int at)
    {
        var rest = _body[at..];
        _at = at + 2;
        if (rest.StartsWith("\r\n"u8))
            return;
        IsClosed = rest.StartsWith("--"u8) && (rest.Length == 2 || rest[2..].SequenceEqual("\r\n"u8) || rest[2..].SequenceEqual("\r\n\r\n"u8));
        IsBroken = !IsClosed;
    }
}
