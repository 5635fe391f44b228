using System.Runtime.CompilerServices;
using FastShield.Proxy.Events;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Transport;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Encodings;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Reads the body whole and checks it, where the operation's action asks for that; else it is streamed later, unseen. Fails as the action says, and
/// closed for what is malformed, too long or too slow. A body that is too long for checking is refused with block and passed on, noted, with log.
/// </summary>
internal static class BodyPhase
{
    /// <summary>From this length in bytes on, the check of a body is timed.</summary>
    private const int TimedLength = 8 * 1024;

    internal static readonly Violation TooLong = new(ViolationLocation.Body, ErrorClass.BodySize, "", "$", "");

    /// <summary>A head without a body goes on at once.</summary>
    public static ValueTask<PhaseResult> RunAsync(Exchange x)
    {
        if (x.Head.Framing == BodyFraming.None)
        {
            return new ValueTask<PhaseResult>(PhaseResult.Continue);
        }

        if (!x.IsChecked || !x.Operation!.Check.DeclaresBody || Grpc.TryStream(x))
        {
            return x.Head.ContentLength > x.Settings.Limits.MaxStreamedBody ? new ValueTask<PhaseResult>(x.RefuseTooLong())
                : x.OwesContinue ? ContinueAsync(x)
                : new ValueTask<PhaseResult>(PhaseResult.Continue);
        }

        return ReadAndCheckAsync(x);
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<PhaseResult> ContinueAsync(Exchange x)
    {
        x.SetSendDeadline(0);
        await x.Client.SendAsync(_continue);
        return PhaseResult.Continue;
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<PhaseResult> ReadAndCheckAsync(Exchange x)
    {
        var longest = Longest(x);
        if (x.Head.ContentLength > longest)
        {
            return x.Head.ContentLength > x.Settings.Limits.MaxStreamedBody ? x.RefuseTooLong() : x.Judge(Phase.Body, TooLong);
        }

        if (x.OwesContinue)
        {
            x.SetSendDeadline(0);
            await x.Client.SendAsync(_continue);
        }

        x.StartBodyClock();
        while (true)
        {
            var status = x.GatherBody();
            if (status == ParseStatus.Refused)
            {
                return x.RefuseAndClose(Phase.Body, EventSource.Framing, Refusals.StatusOf(x.Body.Refusal), Refusals.SentenceOf(x.Body.Refusal));
            }

            if (x.Body.ContentLength > longest || x.Body.Announced > longest - x.Body.ContentLength)
            {
                // With log it goes on: what was read is passed on, and the rest streamed behind it.
                return x.Judge(Phase.Body, TooLong);
            }

            if (status == ParseStatus.Complete)
            {
                break;
            }

            if (!TryMakeRoom(x))
            {
                return x.RefuseAndClose(Phase.Body, EventSource.Overload, 503, "The memory for request bodies is used up.");
            }

            var received = 0;
            try
            {
                received = await x.Client.ReceiveAsync(x.Input.Room);
            }
            catch (ConnectionException error) when (error.Kind == ConnectionErrorKind.TimedOut)
            {
                return x.RefuseAndClose(Phase.Body, EventSource.Framing, 408, "The request body came too slowly.");
            }

            if (received == 0)
            {
                return x.Cut(Phase.Body, EventSource.Client, "The client ended its stream within the body.");
            }

            x.CountBody(received);
        }

        x.BodyIsHeld = true;
        if (x.IsViolating || x.Verdict is { IsNoted: true, IsAdvice: false })
        {
            // The head was found at fault and let through: the body may have no meaning that can be checked.
            return PhaseResult.Continue;
        }

        if (x.Coding != ContentCodings.Identity && x.Body.ContentLength > 0)
        {
            return await BodyDecoding.RunAsync(x, longest);
        }

        if (x.ContentLength > x.Settings.Limits.CheckOnLoop && x.Services.Workers.Waiting >= x.Settings.Limits.MaxChecksWaiting)
        {
            return x.RefuseAndClose(Phase.Body, EventSource.Overload, 503, "Too many long request bodies wait to be checked.");
        }

        var violation = await CheckAsync(x);
        return violation is null ? PhaseResult.Continue : x.Judge(Phase.Body, violation);
    }

    /// <summary>Checks the content, decoded where it was coded; null where it conforms.</summary>
    internal static ValueTask<Violation?> CheckAsync(Exchange x) => x.ContentLength > x.Settings.Limits.CheckOnLoop
        ? WorkerCheck.RunAsync(x, BodyVerdict.Of, x.ContentLength)
        : new ValueTask<Violation?>(x.ContentLength < TimedLength ? BodyVerdict.Of(x, x.Loop.Validation) : CheckTimed(x));

    /// <summary>A long body's check takes so much longer than two looks at the clock that each is timed.</summary>
    private static Violation? CheckTimed(Exchange x)
    {
        var time = x.Settings.Time;
        var startedAt = time.GetTimestamp();
        var violation = BodyVerdict.Of(x, x.Loop.Validation);
        x.Loop.Measures.CheckedOnLoop(time.GetTimestamp() - startedAt);
        return violation;
    }

    private static readonly byte[] _continue = [.. "HTTP/1.1 100 Continue\r\n\r\n"u8];

    private static long Longest(Exchange x)
    {
        var own = x.Operation!.Check.MaximumBody;
        var longest = own >= 0 ? Math.Min(own, int.MaxValue / 4) : x.Settings.Limits.MaxBody;

        // What cannot conform by its length alone is not read. A coded body's length is known when it is decoded.
        return x.Coding == ContentCodings.Identity && x.Media is { } media ? Math.Min(longest, media.MaximumBytes) : longest;
    }

    /// <summary>A length that is known is made room for at once; chunks get room as they come, what is unread moving up to the content.</summary>
    private static bool TryMakeRoom(Exchange x)
    {
        if (x.Head.Framing == BodyFraming.Length)
        {
            var missing = (int)(x.Head.Length + x.Head.ContentLength - x.Input.Length);
            if (!x.TryTakeBudget(x.Input.Length + missing))
            {
                return false;
            }

            x.Input.Reserve(missing);
            return true;
        }

        if (x.Input.Room.Length > 0)
        {
            return true;
        }

        x.Input.Truncate(x.Body.Compact(x.Input.BytesAndRoom, x.Input.Length));
        if (x.Input.Room.Length < BufferPool.Smallest / 4)
        {
            if (!x.TryTakeBudget(x.Input.Capacity * 2))
            {
                return false;
            }

            x.Input.Reserve(x.Input.Capacity);
        }

        return true;
    }
}
