using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Carries bytes both ways between a client and an origin that have agreed on WebSocket, unseen. Each way has one small buffer while there is something to
/// carry and none while there is not; it takes nothing more before what it has is with the other side. A side that ends its stream ends it for the other one
/// too, which may still send; a broken side breaks the other. Silence ends both in order, and so does the end of
/// the drain. A client certificate that is no longer good breaks both.
/// </summary>
internal sealed class Tunnel
{
    private readonly Exchange _x;
    private readonly Connection _client;
    private readonly Connection _origin;
    private readonly long _idle;
    private ValueTask<bool> _other;
    private long _fromClient;
    private long _fromOrigin;
    private bool _isBroken;
    private bool _wasSilent;

    private Tunnel(Exchange x)
    {
        _x = x;
        _client = x.Client;
        _origin = x.Origin!;
        _idle = (long)x.Settings.Timeouts.TunnelIdle.TotalMilliseconds;
    }

    /// <summary>
    /// The origin has said 101, in a head of so many bytes. What stands behind the heads on either side is the first that is carried. A wrong answer to the
    /// handshake is 502.
    /// </summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    public static async ValueTask<PhaseResult> RunAsync(Exchange x, int head)
    {
        if (!WebSocketHandshake.IsAccepted(x))
        {
            return await ResponsePhase.NonsenseAsync(x, "The origin's 101 is no answer to the WebSocket handshake.");
        }

        if (!ResponseHeads.TryPlaceInterim(x, head, out var start, out _))
        {
            return await ResponsePhase.NonsenseAsync(x, "The response head is too large to be passed on.");
        }

        x.Pool!.Answered(x.Origin!, x.OriginStatus);
        var tunnel = new Tunnel(x);
        var counters = x.Loop.Counters;
        counters.Forwarded++;
        counters.Tunnels++;
        counters.TunnelsOpen++;
        x.ResponseHasBegun = true;
        x.Status = x.Response.Status;
        x.ClosesClient = true;
        try
        {
            return await tunnel.CarryAsync(start, head);
        }
        finally
        {
            counters.TunnelsOpen--;
            tunnel.Tell();
        }
    }

    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Kept in one place, and taken once, behind the first way's end.")]
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<PhaseResult> CarryAsync(int start, int head)
    {
        var x = _x;
        x.OfTunnel = RecordPhase.Describe(x);
        _client.IsTunnel = _origin.IsTunnel = true;
        Touch();
        try
        {
            var behindHead = x.ResponseEnd - x.ResponseStart - head;
            await _client.SendAsync(x.Output.AsMemory(start, x.ResponseEnd - start));
            Count(behindHead, isFromClient: false);
            var ahead = x.Input.Length - x.Head.Length;
            if (ahead > 0)
            {
                await _origin.SendAsync(x.Input.Slice(x.Head.Length, ahead));
                Count(ahead, isFromClient: true);
            }
        }
        catch (ConnectionException)
        {
            Break();
        }

        // From here on the request's bytes are not looked at: what is told of them was put aside.
        x.LetMessageGo();
        _other = PumpAsync(_client, _origin, isFromClient: true);
        await PumpAsync(_origin, _client, isFromClient: false);
        await _other;
        if (_isBroken)
        {
            x.LeaveOrigin(isReusable: false);
            return PhaseResult.Close;
        }

        _client.Deadline = _origin.Deadline = long.MaxValue;
        await _origin.CloseAsync();
        x.LeaveOrigin(isReusable: false);
        return PhaseResult.Continue;
    }

    /// <summary>One way, to its end.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<bool> PumpAsync(Connection from, Connection to, bool isFromClient)
    {
        byte[]? buffer = null;
        var isReceiving = true;
        try
        {
            while (true)
            {
                isReceiving = true;
                if (from.IsQuiet && !from.IsCalledOff)
                {
                    await from.ReceiveAsync(default);
                }

                buffer = _x.Loop.Buffers.Rent();
                var n = from.IsCalledOff ? 0 : await from.ReceiveAsync(buffer);
                isReceiving = false;
                Touch();
                if (n == 0)
                {
                    await to.EndSendAsync();
                    return true;
                }

                await to.SendAsync(buffer.AsMemory(0, n));
                Count(n, isFromClient);
                Touch();
                _x.Loop.Buffers.Return(buffer);
                buffer = null;
            }
        }
        catch (ConnectionException error)
        {
            if (error.Kind == ConnectionErrorKind.TimedOut && isReceiving)
            {
                // Nothing came either way. The other side is told in order; where it does not even take that, it is broken.
                _wasSilent = true;
                await EndQuietlyAsync(to);
            }
            else
            {
                Break();
            }

            return false;
        }
        finally
        {
            if (buffer is not null)
            {
                _x.Loop.Buffers.Return(buffer);
            }
        }
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<bool> EndQuietlyAsync(Connection to)
    {
        try
        {
            to.Deadline = to.Loop.Now + 1000;
            await to.EndSendAsync();
            return true;
        }
        catch (Exception error) when (error is ConnectionException or InvalidOperationException)
        {
            Break();
            return false;
        }
    }

    /// <summary>Ends both sides before any buffer goes back: nothing may be sent out of it any longer.</summary>
    private void Break()
    {
        _isBroken = true;
        _client.Abort();
        _origin.Abort();
    }

    /// <summary>Something was carried: silence counts from here.</summary>
    private void Touch() => _client.Deadline = _origin.Deadline = _client.Loop.Now + _idle;

    private void Count(int bytes, bool isFromClient)
    {
        if (isFromClient)
        {
            _fromClient += bytes;
            _x.Loop.Counters.TunnelledFromClient += bytes;
        }
        else
        {
            _fromOrigin += bytes;
            _x.Loop.Counters.TunnelledFromOrigin += bytes;
        }
    }

    private void Tell()
    {
        if (_x.OfTunnel is { } told)
        {
            _x.OfTunnel = told with
            {
                TunnelledFromClient = _fromClient,
                TunnelledFromOrigin = _fromOrigin,
                Detail = _x.HasFallen ? "The client certificate is no longer good: the tunnel was ended." : _isBroken ? "The tunnel broke." : _wasSilent ? "The tunnel was silent for too long." : "The tunnel was ended in order.",
            };
        }
    }
}
