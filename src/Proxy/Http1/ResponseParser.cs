using System.Buffers.Binary;

namespace FastShield.Proxy.Http1;

/// <summary>Reads the response heads of origins with the strictness of requests: what is refused is 502 to the client, and the connection is not used again.</summary>
public static class ResponseParser
{
    // "HTTP/1.1" and "HTTP/1.0" as little-endian words.
    private const ulong Version11 = 0x31_2E_31_2F_50_54_54_48;
    private const ulong Version10 = 0x30_2E_31_2F_50_54_54_48;

    /// <summary>`HTTP/1.1 200`.</summary>
    private const int CodeEnd = 12;

    /// <summary>
    /// Reads the head at the start of <paramref name="buffer"/>, as <see cref="RequestParser.TryParse"/> does. An interim head is
    /// complete as well; the caller parses on behind it, <see cref="HeadLimits.MaxInterimResponses"/> times at most.
    /// </summary>
    /// <param name="buffer">The bytes of the response so far.</param>
    /// <param name="head">Takes the result.</param>
    /// <param name="method">The request's method: a response to HEAD has no body.</param>
    /// <param name="upgradeAsked">True where the forwarded request asked for another protocol; else 101 is refused.</param>
    /// <param name="limits">The bounds.</param>
    /// <param name="consumed">The head's bytes, when complete.</param>
    public static ParseStatus TryParse(
        ReadOnlySpan<byte> buffer, ResponseHead head, KnownMethod method, bool upgradeAsked, in HeadLimits limits, out int consumed)
    {
        consumed = 0;
        if (head.IsFinished)
        {
            head.Reset();
        }

        var window = buffer.Length > limits.MaxHeadBytes ? buffer[..limits.MaxHeadBytes] : buffer;
        if (FieldParser.HasNoLineEnd(window, head.Scanned))
        {
            return Unfinished(window, head, limits);
        }

        if (head.Position == 0)
        {
            var first = ReadStatusLine(window, head);
            if (first != ParseStatus.Complete)
            {
                return first == ParseStatus.Refused ? head.Refuse(RefusalReason.InvalidStatusLine) : Unfinished(window, head, limits);
            }
        }

        var position = head.Position;
        var status = FieldParser.Parse(window, head.Fields, limits with { AllowUnderscoreInNames = true }, ref position, out var reason);
        head.Position = position;
        if (status == ParseStatus.NeedMore)
        {
            return Unfinished(window, head, limits);
        }

        if (status == ParseStatus.Complete)
        {
            reason = ResponseFacts.Gather(window[..position], head, method, upgradeAsked);
        }

        if (reason != RefusalReason.None)
        {
            return head.Refuse(reason);
        }

        consumed = position;
        return head.Complete();
    }

    private static ParseStatus ReadStatusLine(ReadOnlySpan<byte> line, ResponseHead head)
    {
        var lineFeed = line.IndexOf(HttpBytes.LineFeed);
        if (lineFeed < 0)
        {
            return ParseStatus.NeedMore;
        }

        if (lineFeed <= CodeEnd || line[lineFeed - 1] != HttpBytes.CarriageReturn || line[8] != HttpBytes.Space)
        {
            return ParseStatus.Refused;
        }

        // A missing space behind the code is common and has one reading (RFC 9112 section 4).
        var reason = line[CodeEnd..(lineFeed - 1)];
        var version = BinaryPrimitives.ReadUInt64LittleEndian(line);
        if (version != Version11 && version != Version10 || !TryReadCode(line[9..CodeEnd], out var code)
            || !reason.IsEmpty && reason[0] != HttpBytes.Space || reason.IndexOfAny(HttpBytes.Controls) >= 0)
        {
            return ParseStatus.Refused;
        }

        head.Version = version == Version11 ? Http1Version.Http11 : Http1Version.Http10;
        head.Status = code;
        head.Reason = reason.IsEmpty ? new ByteRange(CodeEnd, 0) : new ByteRange(CodeEnd + 1, reason.Length - 1);
        head.Position = lineFeed + 1;
        return ParseStatus.Complete;
    }

    private static bool TryReadCode(ReadOnlySpan<byte> digits, out int code)
    {
        var hundreds = digits[0] - '0';
        var tens = digits[1] - '0';
        var ones = digits[2] - '0';
        code = hundreds * 100 + tens * 10 + ones;
        return hundreds is > 0 and < 10 && tens is >= 0 and < 10 && ones is >= 0 and < 10;
    }

    private static ParseStatus Unfinished(ReadOnlySpan<byte> window, ResponseHead head, in HeadLimits limits)
    {
        head.Scanned = FieldParser.ScannedTo(window);
        FieldParser.Incomplete(window[head.Position..], limits, out var reason);
        if (reason == RefusalReason.None && window.Length >= limits.MaxHeadBytes)
        {
            reason = RefusalReason.HeadTooLarge;
        }

        return reason == RefusalReason.None ? ParseStatus.NeedMore : head.Refuse(reason);
    }
}
