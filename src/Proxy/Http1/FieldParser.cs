using FastShield.Runtime.Contract;

namespace FastShield.Proxy.Http1;

/// <summary>
/// Reads field lines up to the empty line that ends them (RFC 9112 section 5), for heads and trailers alike. A line is judged
/// when its LF is there and not before (a bare CR when its next octet is), so that the verdict does not depend on how the bytes
/// were cut.
/// </summary>
internal static class FieldParser
{
    /// <summary>
    /// Reads lines from <paramref name="position"/> on, which is moved behind each one read, and behind the empty line at the end.
    /// Offsets in the table are those of <paramref name="window"/>, which ends at the limit of the section.
    /// </summary>
    public static ParseStatus Parse(ReadOnlySpan<byte> window, FieldTable table, in HeadLimits limits, ref int position, out RefusalReason reason)
    {
        reason = RefusalReason.None;
        var names = limits.AllowUnderscoreInNames ? HttpBytes.Token : HttpBytes.TokenWithoutUnderscore;
        while (true)
        {
            var line = window[position..];
            var nameLength = line.IndexOfAnyExcept(names);
            if (nameLength <= 0 || line[nameLength] != HttpBytes.Colon)
            {
                return EndOrRefuse(line, nameLength, limits, ref position, out reason);
            }

            var valueStart = SkipWhiteSpace(line, nameLength + 1);
            var valueLength = line[valueStart..].IndexOfAny(HttpBytes.Controls);
            var lineFeed = valueStart + valueLength + 1;
            if (valueLength < 0)
            {
                return Incomplete(line, limits, out reason);
            }

            if (lineFeed >= line.Length || line[lineFeed] != HttpBytes.LineFeed || line[lineFeed - 1] != HttpBytes.CarriageReturn)
            {
                return RefuseValue(line, lineFeed - 1, limits, out reason);
            }

            if (lineFeed >= limits.MaxFieldLineBytes)
            {
                reason = RefusalReason.FieldLineTooLong;
                return ParseStatus.Refused;
            }

            if (table.Count >= limits.MaxFields)
            {
                reason = RefusalReason.TooManyFields;
                return ParseStatus.Refused;
            }

            var isPlain = valueStart == nameLength + 2 && line[nameLength + 1] == HttpBytes.Space;
            if (valueLength > 0 && HttpBytes.IsWhiteSpace(line[lineFeed - 2]))
            {
                valueLength = TrimEnd(line, valueStart, valueLength);
                isPlain = false;
            }

            HeaderField field;
            field.NameStart = position;
            field.NameLength = nameLength;
            field.ValueStart = position + valueStart;
            field.ValueLength = valueLength;
            table.Add(field, KnownHeaders.Find(line[..nameLength]), isPlain);
            position += lineFeed + 1;
        }
    }

    private static int SkipWhiteSpace(ReadOnlySpan<byte> line, int start)
    {
        while (start < line.Length && HttpBytes.IsWhiteSpace(line[start]))
        {
            start++;
        }

        return start;
    }

    private static int TrimEnd(ReadOnlySpan<byte> line, int start, int length)
    {
        while (length > 0 && HttpBytes.IsWhiteSpace(line[start + length - 1]))
        {
            length--;
        }

        return length;
    }

    private static ParseStatus EndOrRefuse(ReadOnlySpan<byte> line, int nameLength, in HeadLimits limits, ref int position, out RefusalReason reason)
    {
        if (line.StartsWith("\r\n"u8))
        {
            position += 2;
            reason = RefusalReason.None;
            return ParseStatus.Complete;
        }

        if (line.Length > 1 && line[0] == HttpBytes.CarriageReturn)
        {
            reason = RefusalReason.BareCarriageReturn;
            return ParseStatus.Refused;
        }

        return nameLength < 0 ? Incomplete(line, limits, out reason) : Refuse(line, OfName(line, nameLength), limits, out reason);
    }

    private static ParseStatus RefuseValue(ReadOnlySpan<byte> line, int at, in HeadLimits limits, out RefusalReason reason)
    {
        if (line[at] == HttpBytes.CarriageReturn)
        {
            if (at + 1 == line.Length)
            {
                return Incomplete(line, limits, out reason);
            }

            // Its next octet condemns it at once: with no LF to come, the sender would wait for an answer.
            reason = at + 2 > limits.MaxFieldLineBytes ? RefusalReason.FieldLineTooLong : RefusalReason.BareCarriageReturn;
            return ParseStatus.Refused;
        }

        var found = line[at] == HttpBytes.LineFeed ? RefusalReason.BareLineFeed : RefusalReason.ControlInFieldValue;
        return Refuse(line, found, limits, out reason);
    }

    private static RefusalReason OfName(ReadOnlySpan<byte> line, int at) => line[at] switch
    {
        HttpBytes.Space or HttpBytes.HorizontalTab => at == 0 ? RefusalReason.FoldedLine : OfSpace(line[at..]),
        HttpBytes.LineFeed => RefusalReason.BareLineFeed,
        HttpBytes.CarriageReturn when at + 1 < line.Length && line[at + 1] != HttpBytes.LineFeed => RefusalReason.BareCarriageReturn,
        (byte)'_' => RefusalReason.UnderscoreInFieldName,
        _ => RefusalReason.InvalidFieldName,
    };

    private static RefusalReason OfSpace(ReadOnlySpan<byte> rest)
    {
        var next = rest.IndexOfAnyExcept(HttpBytes.Space, HttpBytes.HorizontalTab);
        return next >= 0 && rest[next] == HttpBytes.Colon ? RefusalReason.SpaceBeforeColon : RefusalReason.InvalidFieldName;
    }

    /// <summary>A fault that stands once the line is whole; until then the line may yet turn out too long, which is said first.</summary>
    private static ParseStatus Refuse(ReadOnlySpan<byte> line, RefusalReason found, in HeadLimits limits, out RefusalReason reason)
    {
        var lineFeed = line.IndexOf(HttpBytes.LineFeed);
        if (lineFeed < 0)
        {
            return Incomplete(line, limits, out reason);
        }

        reason = lineFeed >= limits.MaxFieldLineBytes ? RefusalReason.FieldLineTooLong : found;
        return ParseStatus.Refused;
    }

    /// <summary>True where nothing behind <paramref name="scanned"/> can have changed the verdict.</summary>
    public static bool HasNoLineEnd(ReadOnlySpan<byte> window, int scanned) =>
        scanned > 0 && scanned <= window.Length && window[scanned..].IndexOfAny(HttpBytes.CarriageReturn, HttpBytes.LineFeed) < 0;

    /// <summary>How far a window was looked at for good: a CR at its end waits for its next octet.</summary>
    public static int ScannedTo(ReadOnlySpan<byte> window) =>
        window.EndsWith("\r"u8) ? window.Length - 1 : window.Length;

    /// <summary>A line that has not ended: refused where it is over its limit already.</summary>
    public static ParseStatus Incomplete(ReadOnlySpan<byte> line, in HeadLimits limits, out RefusalReason reason)
    {
        // With its LF the line would have one byte more.
        if (line.Length >= limits.MaxFieldLineBytes)
        {
            reason = RefusalReason.FieldLineTooLong;
            return ParseStatus.Refused;
        }

        reason = RefusalReason.None;
        return ParseStatus.NeedMore;
    }
}
