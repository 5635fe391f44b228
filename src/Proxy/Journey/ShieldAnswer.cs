using System.Runtime.CompilerServices;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Journey;

/// <summary>
/// The shield's own answer to a request: `application/problem+json` (RFC 9457) with what the verdict says. The connection stays where the rest of the
/// request is short enough to be read and thrown away; else it ends, so that nothing of it can be taken for a next request.
/// </summary>
internal static class ShieldAnswer
{
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    public static async ValueTask<PhaseResult> RunAsync(Exchange x)
    {
        var isDrainable = IsDrainable(x);
        x.ClosesClient |= x.IsHttp2 || !isDrainable || x.Client.Loop.IsDraining;
        var length = Write(x);
        x.Status = x.Verdict.Status;
        x.Loop.Counters.Answered++;
        x.SetSendDeadline(length);
        await x.Client.SendAsync(x.Output.AsMemory(0, length));

        // A stream too: there are clients that throw an answer away when its stream is reset while they still send.
        if ((x.IsHttp2 ? isDrainable : !x.ClosesClient) && !x.BodyIsWhole && !await TryDrainAsync(x))
        {
            x.ClosesClient = true;
        }

        return PhaseResult.Continue;
    }

    private static int Write(Exchange x)
    {
        if (Grpc.IsAsked(x))
        {
            return WriteGrpc(x);
        }

        var problem = ProblemText.Of(x);
        x.ReserveOutput(BufferPool.Smallest + problem.Length);
        var response = new ForwardedResponse
        {
            Framing = BodyFraming.Length,
            ContentLength = problem.Length,
            Close = x.ClosesClient,
            ClientVersion = x.HasHead ? x.Head.Version : Http1Version.Http11,
            DateLine = x.Loop.DateLine,
            RequestId = x.RequestId,
        };
        var output = x.Output.AsSpan();
        if (!ResponseWriter.TryWriteOwn(output, x.Verdict.Status, Fields(x), response, out var length))
        {
            throw new InvalidOperationException("The room that an answer takes was misjudged.");
        }

        if (x.HasHead && x.Head.Method == KnownMethod.Head)
        {
            return length;
        }

        problem.CopyTo(output[length..]);
        return length + problem.Length;
    }

    private static int WriteGrpc(Exchange x)
    {
        x.ReserveOutput(BufferPool.Smallest);
        var response = new ForwardedResponse
        {
            Framing = BodyFraming.Length,
            ContentLength = 0,
            Close = x.ClosesClient,
            ClientVersion = x.Head.Version,
            DateLine = x.Loop.DateLine,
            RequestId = x.RequestId,
        };
        return ResponseWriter.TryWriteOwn(x.Output, 200, Grpc.Fields(x), response, out var length)
            ? length
            : throw new InvalidOperationException("The room that an answer takes was misjudged.");
    }

    private static ReadOnlySpan<byte> Fields(Exchange x)
    {
        var type = "Content-Type: application/problem+json\r\n"u8;
        if (x.Verdict.Allow is { } allow)
        {
            // As long as the methods that a document names for one path; a longer list is cut to nothing, which is allowed (RFC 9110 section 10.2.1).
            var fields = x.Loop.Scratch.AsSpan();
            type.CopyTo(fields);
            var at = type.Length;
            "Allow: "u8.CopyTo(fields[at..]);
            at += "Allow: "u8.Length;
            var methods = allow.Length <= BufferPool.Smallest / 4 ? allow : [];
            methods.CopyTo(fields[at..]);
            at += methods.Length;
            "\r\n"u8.CopyTo(fields[at..]);
            return fields[..(at + 2)];
        }

        if (x.Verdict.MoreFields is { Length: > 0 and <= BufferPool.Smallest / 4 } more)
        {
            var fields = x.Loop.Scratch.AsSpan();
            type.CopyTo(fields);
            more.CopyTo(fields[type.Length..]);
            return fields[..(type.Length + more.Length)];
        }

        return x.Verdict.Status == 503 ? "Content-Type: application/problem+json\r\nRetry-After: 1\r\n"u8 : type;
    }

    /// <summary>A body that is waiting for 100 may come or not: that connection cannot be kept.</summary>
    private static bool IsDrainable(Exchange x)
    {
        if (x.BodyIsWhole || !x.HasHead)
        {
            return x.HasHead;
        }

        var missing = x.Head.ContentLength - (x.Input.Length - x.Head.Length);
        return x.Head.Framing == BodyFraming.Length && !x.Head.ExpectsContinue && missing <= x.Settings.Limits.MaxDrain;
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<bool> TryDrainAsync(Exchange x)
    {
        x.StartBodyClock();
        while (true)
        {
            var status = x.GatherBody();
            if (status != ParseStatus.NeedMore)
            {
                return status == ParseStatus.Complete;
            }

            x.DropContent();
            x.Input.Reserve(1);
            try
            {
                var received = await x.Client.ReceiveAsync(x.Input.Room);
                if (received == 0)
                {
                    return false;
                }

                x.CountBody(received);
            }
            catch (ConnectionException)
            {
                // The answer is out: what comes of the rest is the client's affair.
                return false;
            }
        }
    }
}
