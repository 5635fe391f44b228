namespace FastShield.Runtime.Matching;

/// <summary>The rare case of <see cref="PathNormaliser"/>: writes the canonical form byte by byte, segment by segment.</summary>
internal ref struct PathRewriter(ReadOnlySpan<byte> raw, Span<byte> destination, PathPolicy policy)
{
    private readonly ReadOnlySpan<byte> _raw = raw;
    private readonly Span<byte> _destination = destination;
    private readonly PathPolicy _policy = policy;
    private int _written;
    private int _segment;
    private bool _hasEmptySegment;

    /// <summary>Writes the canonical form and says what it is like.</summary>
    public PathVerdict Run(out int written)
    {
        written = 0;
        var refusal = Rewrite();
        if (refusal != PathRefusal.None)
            return new PathVerdict(refusal, PathFeatures.None, IsUnchanged: false);

        var canonical = _destination[.._written];
        refusal = PathEscapes.Examine(canonical, out var features);
        if (refusal == PathRefusal.None)
            refusal = Disallowed(features);
        if (refusal != PathRefusal.None)
            return new PathVerdict(refusal, PathFeatures.None, IsUnchanged: false);

        written = _written;
        features |= _hasEmptySegment ? PathFeatures.EmptySegment : PathFeatures.None;
        return new PathVerdict(PathRefusal.None, features, IsUnchanged: false);
    }

    private readonly PathRefusal Disallowed(PathFeatures features)
    {
        var refused = features & ~_policy.Allowed;
        if ((refused & PathFeatures.EncodedSlash) != 0)
            return PathRefusal.EncodedSlash;
        return (refused & PathFeatures.Semicolon) != 0 ? PathRefusal.Semicolon : PathRefusal.None;
    }

    private PathRefusal Rewrite()
    {
        if (_raw.IsEmpty)
            return Put((byte)'/') ? PathRefusal.None : PathRefusal.TooLong;
        if (_raw[0] != (byte)'/' && !(_raw[0] == (byte)'\\' && _policy.Mode == PathMode.Cloudflare))
            return PathRefusal.NotAbsolute;

        var at = 0;
        while (at < _raw.Length)
        {
            var refusal = Step(ref at);
            if (refusal != PathRefusal.None)
                return refusal;
        }

        return EndSegment();
    }

    private PathRefusal Step(ref int at)
    {
        var value = _raw[at++];
        switch (value)
        {
            case (byte)'/':
                return Slash();
            case (byte)'\\':
                return _policy.Mode == PathMode.Cloudflare ? Slash() : PathRefusal.Backslash;
            case (byte)'%':
                return Escape(ref at);
            case (byte)'?' or (byte)'#' or (byte)' ':
                return PathRefusal.ForbiddenByte;
        }

        if (PathBytes.IsUnreserved(value) || PathBytes.IsReserved(value))
            return Put(value) ? PathRefusal.None : PathRefusal.TooLong;
        if (PathBytes.IsControl(value) || (value >= 0x80 && _policy.Mode == PathMode.Strict))
            return PathRefusal.ForbiddenByte;
        return PutEscaped(value) ? PathRefusal.None : PathRefusal.TooLong;
    }

    private PathRefusal Slash()
    {
        var refusal = EndSegment();
        if (refusal != PathRefusal.None)
            return refusal;

        if (_written > 0 && _segment == _written)
        {
            if (_policy.Mode == PathMode.Cloudflare)
                return PathRefusal.None;
            if ((_policy.Allowed & PathFeatures.EmptySegment) == 0)
                return PathRefusal.EmptySegment;
            _hasEmptySegment = true;
        }

        if (!Put((byte)'/'))
            return PathRefusal.TooLong;
        _segment = _written;
        return PathRefusal.None;
    }

    private PathRefusal Escape(ref int at)
    {
        if (_raw.Length - at < 2)
            return PathRefusal.BadEscape;
        var value = PathBytes.HexPair(_raw[at], _raw[at + 1]);
        if (value < 0)
            return PathRefusal.BadEscape;
        if (PathBytes.IsControl(value))
            return PathRefusal.EncodedControl;
        if (value == '\\')
            return PathRefusal.Backslash;

        at += 2;
        var fits = PathBytes.IsUnreserved((byte)value) ? Put((byte)value) : PutEscaped((byte)value);
        return fits ? PathRefusal.None : PathRefusal.TooLong;
    }

    /// <summary>Resolves a dot segment where the mode does so; refuses it otherwise.</summary>
    private PathRefusal EndSegment()
    {
        ReadOnlySpan<byte> segment = _destination[_segment.._written];
        if (segment.IsEmpty || !PathEscapes.HasDotPiece(segment))
            return PathRefusal.None;
        if (_policy.Mode == PathMode.Strict)
            return PathRefusal.DotSegment;
        if (segment.SequenceEqual("."u8))
            _written = _segment;
        else if (segment.SequenceEqual(".."u8))
            DropLastSegment();
        else
            return PathRefusal.DotSegment;
        return PathRefusal.None;
    }

    private void DropLastSegment()
    {
        ReadOnlySpan<byte> before = _destination[..(_segment - 1)];
        _segment = Math.Max(before.LastIndexOf((byte)'/'), 0) + 1;
        _written = _segment;
    }

    private bool PutEscaped(byte value) =>
        Put((byte)'%') && Put(PathBytes.HexUpper(value >> 4)) && Put(PathBytes.HexUpper(value & 15));

    private bool Put(byte value)
    {
        if (_written == _destination.Length)
            return false;
        _destination[_written++] = value;
        return true;
    }
}
