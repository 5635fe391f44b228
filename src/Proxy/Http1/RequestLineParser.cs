using System.Buffers.Binary;

namespace FastShield.Proxy.Http1;

/// <summary>Reads `method SP target SP version CRLF` (RFC 9112 section 3). Like a field line it is judged when its LF is there, a bare CR when its next octet is.</summary>
internal static class RequestLineParser
{
    /// <summary>No registered method is longer than 17 characters.</summary>
    private const int MaxMethodBytes = 32;

    // "HTTP/1.1" and "HTTP/1.0" as little-endian words.
    private const ulong Version11 = 0x31_2E_31_2F_50_54_54_48;
    private const ulong Version10 = 0x30_2E_31_2F_50_54_54_48;
    private const int VersionLength = 8;

    /// <summary>The longest request line in bytes: the longest method, target and version, two spaces and CRLF.</summary>
    public static int MaxLength(in HeadLimits limits) => MaxMethodBytes + limits.MaxTargetBytes + VersionLength + 4;

    /// <summary>What is too long in a request line that is over <see cref="MaxLength"/>.</summary>
    public static RefusalReason OfTooLong(ReadOnlySpan<byte> line)
    {
        var method = line.IndexOf(HttpBytes.Space);
        return method is < 0 or > MaxMethodBytes ? RefusalReason.MethodTooLong : RefusalReason.TargetTooLong;
    }

    public static ParseStatus Parse(ReadOnlySpan<byte> window, int start, RequestHead head, in HeadLimits limits, out int next, out RefusalReason reason)
    {
        next = 0;
        var line = window[start..];
        var method = line.IndexOf(HttpBytes.Space);
        if (method <= 0)
        {
            return Refuse(line, limits, out reason);
        }

        var targetStart = method + 1;
        var target = line[targetStart..].IndexOfAnyExcept(HttpBytes.Target);
        var versionStart = targetStart + target + 1;
        if (target <= 0 || line[versionStart - 1] != HttpBytes.Space || line.Length - versionStart < VersionLength + 2)
        {
            return Refuse(line, limits, out reason);
        }

        var version = BinaryPrimitives.ReadUInt64LittleEndian(line[versionStart..]);
        if (version != Version11 && version != Version10
            || line[versionStart + VersionLength] != HttpBytes.CarriageReturn
            || line[versionStart + VersionLength + 1] != HttpBytes.LineFeed)
        {
            return Refuse(line, limits, out reason);
        }

        head.Method = KnownMethods.Find(line[..method]);
        if (head.Method == KnownMethod.Other && (method > MaxMethodBytes || line[..method].ContainsAnyExcept(HttpBytes.Token))
            || target > limits.MaxTargetBytes)
        {
            return Refuse(line, limits, out reason);
        }

        next = start + versionStart + VersionLength + 2;
        head.Version = version == Version11 ? Http1Version.Http11 : Http1Version.Http10;
        head.MethodRange = new ByteRange(start, method);
        head.Target = new ByteRange(start + targetStart, target);
        reason = TargetParser.Parse(window, head);
        return reason == RefusalReason.None ? ParseStatus.Complete : ParseStatus.Refused;
    }

    /// <summary>The line is not yet whole, or it is malformed: the parts are looked at one by one for the reason.</summary>
    private static ParseStatus Refuse(ReadOnlySpan<byte> line, in HeadLimits limits, out RefusalReason reason)
    {
        reason = RefusalReason.None;
        var lineFeed = line.IndexOf(HttpBytes.LineFeed);
        var carriageReturn = (lineFeed < 0 ? line : line[..lineFeed]).IndexOf(HttpBytes.CarriageReturn);
        if (carriageReturn >= 0 && carriageReturn + 1 < (lineFeed < 0 ? line.Length : lineFeed) && carriageReturn + 1 < MaxLength(limits))
        {
            // Its next octet condemns it at once, as in a field line: with no LF to come, the sender would wait for an answer.
            reason = RefusalReason.BareCarriageReturn;
            return ParseStatus.Refused;
        }

        if (lineFeed < 0)
        {
            return ParseStatus.NeedMore;
        }

        reason = lineFeed >= MaxLength(limits) ? OfTooLong(line) : OfLine(line[..lineFeed], limits);
        return ParseStatus.Refused;
    }

    private static RefusalReason OfLine(ReadOnlySpan<byte> line, in HeadLimits limits)
    {
        if (line.IsEmpty || line[^1] != HttpBytes.CarriageReturn)
        {
            return RefusalReason.BareLineFeed;
        }

        line = line[..^1];
        var space = line.IndexOf(HttpBytes.Space);
        var method = space < 0 ? line : line[..space];
        if (method.IsEmpty || method.ContainsAnyExcept(HttpBytes.Token))
        {
            return RefusalReason.InvalidMethod;
        }

        if (method.Length > MaxMethodBytes || space < 0)
        {
            return space < 0 ? RefusalReason.InvalidRequestLine : RefusalReason.MethodTooLong;
        }

        var rest = line[(space + 1)..];
        var end = rest.IndexOf(HttpBytes.Space);
        var target = end < 0 ? rest : rest[..end];
        if (target.Length > limits.MaxTargetBytes)
        {
            return RefusalReason.TargetTooLong;
        }

        if (target.IsEmpty || end < 0)
        {
            return RefusalReason.InvalidRequestLine;
        }

        return target.ContainsAnyExcept(HttpBytes.Target) ? RefusalReason.InvalidTarget : OfVersion(rest[(end + 1)..]);
    }

    private static RefusalReason OfVersion(ReadOnlySpan<byte> version) =>
        version.Length == VersionLength && version.StartsWith("HTTP/"u8) && char.IsAsciiDigit((char)version[5]) && version[6] == '.'
            && char.IsAsciiDigit((char)version[7])
            ? RefusalReason.UnservedVersion
            : RefusalReason.InvalidVersion;
}
