using FastShield.Proxy.Http1;
using FastShield.Runtime.Checks;

namespace FastShield.Proxy.Journey;

/// <summary>
/// What is different for gRPC (its protocol over HTTP/2): bodies are streams of messages that go both ways at once, and an answer of the shield is a status
/// that gRPC clients understand.
/// </summary>
internal static class Grpc
{
    /// <summary>Status codes of gRPC that the shield gives.</summary>
    private const int InvalidArgument = 3;
    private const int DeadlineExceeded = 4;
    private const int PermissionDenied = 7;
    private const int ResourceExhausted = 8;
    private const int Unimplemented = 12;
    private const int Internal = 13;
    private const int Unavailable = 14;
    private const int Unauthenticated = 16;

    private const int LongestDetail = 1024;

    /// <summary>Whether the request is one of gRPC: `application/grpc`, with a message format or without. gRPC-Web is something else.</summary>
    public static bool IsAsked(Exchange x)
    {
        if (!x.HasHead)
        {
            return false;
        }

        var type = x.Head.Fields.Value(x.Input.Bytes, KnownHeader.ContentType);
        var name = "application/grpc"u8;
        return type.Length >= name.Length && System.Text.Ascii.EqualsIgnoreCase(type[..name.Length], name)
            && (type.Length == name.Length || type[name.Length] is (byte)'+' or (byte)';' or (byte)' ');
    }

    /// <summary>
    /// Whether the body goes on as it comes, because the operation declares it as bytes of which nothing is asked, and gRPC has no end to wait for. An
    /// operation with a limit of its own has it read whole and held to that.
    /// </summary>
    public static bool TryStream(Exchange x)
    {
        if (x.MediaKind != MediaKind.Opaque || x.Operation!.Check.MaximumBody >= 0 || !IsAsked(x))
        {
            return false;
        }

        x.IsOpenStream = true;
        return true;
    }

    /// <summary>The field lines of an answer without messages ("Trailers-Only"): the gRPC status and what is to be said.</summary>
    public static ReadOnlySpan<byte> Fields(Exchange x)
    {
        var fields = x.Loop.Scratch.AsSpan();
        var at = 0;
        Put(fields, ref at, "Content-Type: application/grpc\r\ngrpc-status: "u8);
        StatusOf(x).TryFormat(fields[at..], out var digits, default, System.Globalization.CultureInfo.InvariantCulture);
        at += digits;
        if (!x.Settings.HideDetail && x.Verdict.Detail is { Length: > 0 and < LongestDetail } detail)
        {
            Put(fields, ref at, "\r\ngrpc-message: "u8);
            foreach (var letter in detail)
            {
                // Our own sentences: anything but printable ASCII, or a percent sign, would have to be encoded.
                fields[at++] = letter is >= ' ' and <= '~' and not '%' ? (byte)letter : (byte)' ';
            }
        }

        Put(fields, ref at, "\r\n"u8);
        return fields[..at];
    }

    private static int StatusOf(Exchange x) => x.Verdict.Status switch
    {
        401 => Unauthenticated,
        403 or 421 => PermissionDenied,
        404 or 405 or 501 => Unimplemented,
        408 or 504 => DeadlineExceeded,
        413 or 429 or 431 => ResourceExhausted,
        502 or 503 => Unavailable,
        >= 500 => Internal,
        _ => InvalidArgument,
    };

    private static void Put(Span<byte> fields, ref int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(fields[at..]);
        at += text.Length;
    }
}
