namespace FastShield.Proxy.Http1;

/// <summary>
/// Reads the chunked coding from whatever bytes are there and yields slices of data (RFC 9112 section 7.1). Each octet of the
/// framing is one step of a state machine: the same verdict for every cut, and no line end other than CRLF anywhere, which is
/// what extensions were misused for (CVE-2025-55315).
/// </summary>
public struct ChunkedReader
{
    private const int MaxDigits = 16;

    private State _state;
    private byte _digits;
    private int _extensionBytes;
    private int _trailerPosition;
    private int _trailerScanned;
    private ulong _remaining;

    private enum State : byte
    {
        Size,
        SizeLineFeed,
        ExtensionName,
        ExtensionNameRest,
        ExtensionValue,
        ExtensionToken,
        ExtensionQuoted,
        ExtensionEscaped,
        ExtensionEnd,
        Data,
        DataCarriageReturn,
        DataLineFeed,
        Trailers,
        Done,
    }

    /// <summary>Why the body was refused.</summary>
    public RefusalReason Refusal { get; private set; }

    /// <summary>What the chunk at hand has announced and not yet yielded, in bytes; 0 between chunks.</summary>
    public readonly long Announced => _state == State.Data ? (long)_remaining : 0;

    /// <summary>
    /// Reads on. <paramref name="data"/> is a slice of <paramref name="buffer"/>; it lies within what was consumed.
    /// The offsets in <paramref name="trailers"/> are those of the buffer of the call that says Complete; of the fields of a
    /// trailer section those that frame, route, authenticate or describe the content are dropped (RFC 9110 section 6.5.1).
    /// </summary>
    public BodyStatus Read(ReadOnlySpan<byte> buffer, FieldTable trailers, in HeadLimits limits, out int consumed, out ByteRange data)
    {
        data = default;
        consumed = 0;
        while (_state < State.Trailers)
        {
            if (_state == State.Data)
            {
                return TakeData(buffer, ref consumed, out data);
            }

            if (consumed == buffer.Length)
            {
                return BodyStatus.NeedMore;
            }

            Refusal = Step(buffer[consumed++], limits);
            if (Refusal != RefusalReason.None)
            {
                return BodyStatus.Refused;
            }
        }

        return _state == State.Done ? BodyStatus.Complete : TakeTrailers(buffer, trailers, limits, ref consumed);
    }

    private BodyStatus TakeData(ReadOnlySpan<byte> buffer, ref int consumed, out ByteRange data)
    {
        var available = (ulong)(buffer.Length - consumed);
        if (available == 0)
        {
            data = default;
            return BodyStatus.NeedMore;
        }

        var length = (int)Math.Min(available, _remaining);
        data = new ByteRange(consumed, length);
        consumed += length;
        _remaining -= (ulong)length;
        if (_remaining == 0)
        {
            _state = State.DataCarriageReturn;
        }

        return BodyStatus.Data;
    }

    private RefusalReason Step(byte octet, in HeadLimits limits)
    {
        switch (_state)
        {
            case State.Size:
                return StepSize(octet);
            case State.SizeLineFeed:
                _state = _remaining == 0 ? State.Trailers : State.Data;
                return octet == HttpBytes.LineFeed ? RefusalReason.None : RefusalReason.BareCarriageReturn;
            case State.DataCarriageReturn:
                _state = State.DataLineFeed;
                return octet == HttpBytes.CarriageReturn ? RefusalReason.None : RefusalReason.InvalidChunkEnd;
            case State.DataLineFeed:
                _state = State.Size;
                _digits = 0;
                return octet == HttpBytes.LineFeed ? RefusalReason.None : RefusalReason.InvalidChunkEnd;
            default:
                return ++_extensionBytes > limits.MaxChunkExtensionBytes ? RefusalReason.ChunkExtensionsTooLong : StepExtension(octet);
        }
    }

    private RefusalReason StepSize(byte octet)
    {
        if (char.IsAsciiHexDigit((char)octet))
        {
            // Leading zeros count: sixteen digits cannot wrap 64 bits, and no honest sender needs more.
            _remaining = _remaining << 4 | (uint)(octet <= '9' ? octet - '0' : (octet | 0x20) - 'a' + 10);
            return ++_digits > MaxDigits ? RefusalReason.InvalidChunkSize : RefusalReason.None;
        }

        _state = octet == HttpBytes.CarriageReturn ? State.SizeLineFeed : State.ExtensionName;
        return _digits > 0 && _remaining <= long.MaxValue && octet is HttpBytes.CarriageReturn or (byte)';'
            ? RefusalReason.None
            : RefusalReason.InvalidChunkSize;
    }

    /// <summary>`;name`, `;name=token`, `;name="text"`; the optional white space around them is not taken, as no sender may make it.</summary>
    private RefusalReason StepExtension(byte octet)
    {
        switch (_state)
        {
            case State.ExtensionName or State.ExtensionValue when HttpBytes.Token.Contains(octet):
                _state = _state == State.ExtensionName ? State.ExtensionNameRest : State.ExtensionToken;
                return RefusalReason.None;
            case State.ExtensionValue when octet == '"':
                _state = State.ExtensionQuoted;
                return RefusalReason.None;
            case State.ExtensionNameRest or State.ExtensionToken when HttpBytes.Token.Contains(octet):
                return RefusalReason.None;
            case State.ExtensionNameRest when octet == '=':
                _state = State.ExtensionValue;
                return RefusalReason.None;
            case State.ExtensionNameRest or State.ExtensionToken or State.ExtensionEnd when octet is HttpBytes.CarriageReturn or (byte)';':
                _state = octet == ';' ? State.ExtensionName : State.SizeLineFeed;
                return RefusalReason.None;
            case State.ExtensionQuoted or State.ExtensionEscaped when !HttpBytes.Controls.Contains(octet):
                _state = _state == State.ExtensionEscaped ? State.ExtensionQuoted : octet switch
                {
                    (byte)'"' => State.ExtensionEnd,
                    (byte)'\\' => State.ExtensionEscaped,
                    _ => State.ExtensionQuoted,
                };
                return RefusalReason.None;
            default:
                return RefusalReason.InvalidChunkExtension;
        }
    }

    private BodyStatus TakeTrailers(ReadOnlySpan<byte> buffer, FieldTable trailers, in HeadLimits limits, ref int consumed)
    {
        var section = buffer[consumed..];
        if (_trailerPosition == 0 && _trailerScanned == 0)
        {
            trailers.Clear();
            if (section.StartsWith("\r\n"u8))
            {
                consumed += 2;
                _state = State.Done;
                return BodyStatus.Complete;
            }

            if (consumed > 0)
            {
                return BodyStatus.Trailers;
            }
        }

        var window = section.Length > limits.MaxTrailerBytes ? section[..limits.MaxTrailerBytes] : section;
        if (FieldParser.HasNoLineEnd(window, _trailerScanned))
        {
            return MoreTrailers(window, limits);
        }

        var status = FieldParser.Parse(window, trailers, limits, ref _trailerPosition, out var reason);
        Refusal = reason;
        switch (status)
        {
            case ParseStatus.Refused:
                return BodyStatus.Refused;
            case ParseStatus.NeedMore:
                return MoreTrailers(window, limits);
            default:
                trailers.Keep(HeaderSets.InTrailers);
                consumed += _trailerPosition;
                _state = State.Done;
                return BodyStatus.Complete;
        }
    }

    private BodyStatus MoreTrailers(ReadOnlySpan<byte> window, in HeadLimits limits)
    {
        _trailerScanned = FieldParser.ScannedTo(window);
        FieldParser.Incomplete(window[_trailerPosition..], limits, out var reason);
        Refusal = reason == RefusalReason.None && window.Length >= limits.MaxTrailerBytes ? RefusalReason.TrailersTooLarge : reason;
        return Refusal == RefusalReason.None ? BodyStatus.NeedMore : BodyStatus.Refused;
    }
}
