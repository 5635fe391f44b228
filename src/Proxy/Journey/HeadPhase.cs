using System.Runtime.CompilerServices;
using FastShield.Proxy.Events;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Waits for a request and reads its head. Fails closed: a head that is malformed, ambiguous, over a limit or too slow is answered, the connection ends,
/// and nothing of it, nor of what came behind it, reaches an origin.
/// </summary>
internal static class HeadPhase
{
    /// <summary>How long an idle connection keeps its buffer, in milliseconds: a busy one saves a call for each request, a quiet one costs no memory.</summary>
    private const long HoldsBuffer = 2000;

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    public static async ValueTask<PhaseResult> RunAsync(Exchange x)
    {
        var client = x.Client;
        var loop = client.Loop;
        var timeouts = x.Settings.Timeouts;
        var isIdle = true;
        var deadline = loop.Now + (long)(x.RequestNumber == 0 ? timeouts.Head : timeouts.KeepAlive).TotalMilliseconds;
        while (true)
        {
            if (x.Input.Length > 0)
            {
                if (isIdle)
                {
                    isIdle = false;
                    deadline = loop.Now + (long)timeouts.Head.TotalMilliseconds;
                }

                x.TakePolicy();
                x.IsReadWider = x.Shield.AllowsUnderscoreInNames;
                var status = RequestParser.TryParse(x.Input.Bytes, x.Head, x.IsReadWider ? x.Policy.WiderHead : x.Settings.Limits.Head, out _);
                if (status == ParseStatus.Complete)
                {
                    x.Begin();
                    return PhaseResult.Continue;
                }

                if (status == ParseStatus.Refused)
                {
                    if (x.BeginsHttp2)
                    {
                        return PhaseResult.Close;
                    }

                    return x.RefuseAndClose(Phase.Head, EventSource.Framing, Refusals.StatusOf(x.Head.Refusal), Refusals.SentenceOf(x.Head.Refusal));
                }

                x.HeadStartedAt = x.HeadStartedAt == 0 ? x.Settings.Time.GetTimestamp() : x.HeadStartedAt;
            }

            var holds = !isIdle || x.Input.IsHeld || x.RequestNumber == 0;
            if (holds)
            {
                x.Input.Reserve(1);
            }

            client.IsIdle = isIdle;
            client.Deadline = isIdle && holds ? Math.Min(deadline, loop.Now + HoldsBuffer) : deadline;
            var received = 0;
            ConnectionErrorKind? failure = null;
            try
            {
                received = await client.ReceiveAsync(holds ? x.Input.Room : default);
            }
            catch (ConnectionException error)
            {
                failure = error.Kind;
            }

            client.IsIdle = false;
            if (received > 0)
            {
                x.Input.Add(received);
            }
            else if (client.TakeOverdue())
            {
                if (loop.Now >= deadline)
                {
                    return PhaseResult.Close;
                }

                x.Input.Release();
            }
            else if (failure is { } kind)
            {
                return kind == ConnectionErrorKind.TimedOut && !isIdle
                    ? x.RefuseAndClose(Phase.Head, EventSource.Framing, 408, "The request head did not come in time.")
                    : PhaseResult.Close;
            }
            else if (holds || loop.IsDraining)
            {
                return PhaseResult.Close;
            }
            else
            {
                // Something has come, or the end: a buffer will show which.
                x.Input.Reserve(1);
            }
        }
    }
}
