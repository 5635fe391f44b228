using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Transport;
using FastShield.Proxy.Upstream;
using FastShield.Runtime.Encodings;

namespace FastShield.Proxy.Journey;

internal sealed partial class Exchange
{
    /// <summary>Room in front of a response, for what our head is longer than the origin's.</summary>
    public const int Headroom = 1024;

    private ValueTask<bool> _pump;

    /// <summary>The connection to the origin while it is in use.</summary>
    public Connection? Origin;

    /// <summary>The pool the connection goes back to.</summary>
    public OriginPool? Pool;

    /// <summary>When the request's time at the origin is over altogether, in the loop's milliseconds.</summary>
    public long OriginLimit = long.MaxValue;

    /// <summary>Whether the origin was too slow within its response, in place of ending or breaking it.</summary>
    public bool OriginIsSlow;

    /// <summary>Where the request is written to for the origin, and then its response received.</summary>
    public byte[]? Output;

    /// <summary>Where the response begins in the output, and where what was received ends.</summary>
    public int ResponseStart;
    public int ResponseEnd;

    /// <summary>Whether the origin's stream broke, in place of ending.</summary>
    public bool OriginIsBroken;

    /// <summary>Where more of the response is received to.</summary>
    public Memory<byte> ResponseRoom => Output.AsMemory(ResponseEnd, Math.Max(0, Output!.Length - InputBuffer.Padding - ResponseEnd));

    public ResponseHead Response { get; } = new();

    public FieldTable ResponseTrailers { get; } = new();

    /// <summary>Whether anything of a final response went to the client.</summary>
    public bool ResponseHasBegun;

    /// <summary>Whether the rest of the request's body is still on its way to the origin.</summary>
    public bool IsPumping { get; private set; }

    /// <summary>Why the rest of the body could not be read, where that is so.</summary>
    public PumpFault PumpFault;

    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Kept in one place, and taken once: by PumpIsDone or by EndPump.")]
    private static void Keep(out ValueTask<bool> place, ValueTask<bool> task) => place = task;

    /// <summary>The rest of the body follows while the response is waited for.</summary>
    public void StartPump()
    {
        IsPumping = true;
        PumpFault = PumpFault.None;
        Keep(out _pump, BodyPump.RunAsync(this));
        if (_pump.IsCompleted)
        {
            _pump.GetAwaiter().GetResult();
            IsPumping = false;
        }
    }

    /// <summary>Gives the origin its time to take the next piece of the request.</summary>
    public void SetOriginDeadline()
    {
        var origin = Pool!.Origin;
        var time = !IsOpenStream ? Client.Loop.Now + origin.FirstByte
            : origin.ResponseIdle == 0 ? long.MaxValue
            : Client.Loop.Now + Math.Max(origin.FirstByte, origin.ResponseIdle);
        Origin!.Deadline = Math.Min(OriginLimit, time);
    }

    /// <summary>To be called by the pump when it ends.</summary>
    public void PumpEnded(PumpFault fault) => PumpFault = fault;

    /// <summary>Whether the pump has ended; its task is taken then.</summary>
    public bool PumpIsDone()
    {
        if (IsPumping && _pump.IsCompleted)
        {
            _pump.GetAwaiter().GetResult();
            IsPumping = false;
        }

        return !IsPumping;
    }

    /// <summary>Ends the pump by ending what it may wait for: the origin's connection, and the client's patience. What it says then is our own doing.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    public async ValueTask<bool> EndPumpAsync()
    {
        if (PumpIsDone())
        {
            return true;
        }

        var fault = PumpFault;
        Origin?.Abort();
        Client.Deadline = Client.Loop.Now;
        await _pump;
        IsPumping = false;
        PumpFault = fault;
        return false;
    }

    /// <summary>The output, with room for at least so many bytes; what is in it stays.</summary>
    [MemberNotNull(nameof(Output))]
    public void ReserveOutput(int length)
    {
        if (Output is null)
        {
            Output = Loop.Buffers.Rent(length);
        }
        else if (Output.Length < length)
        {
            var larger = Loop.Buffers.Rent(length);
            Output.AsSpan(0, ResponseEnd).CopyTo(larger);
            Loop.Buffers.Return(Output);
            Output = larger;
        }
    }

    /// <summary>Makes room for more of a response head.</summary>
    public void MakeResponseRoom()
    {
        if (ResponseRoom.IsEmpty)
        {
            ReserveOutput(Output!.Length * 2);
        }
    }

    /// <summary>Gives the origin's connection back, or ends it where it is of no further use.</summary>
    public void LeaveOrigin(bool isReusable)
    {
        var origin = Origin;
        Origin = null;
        if (origin is null)
        {
            return;
        }

        if (isReusable)
        {
            Pool!.Return(origin);
        }
        else
        {
            Pool!.Drop(origin);
        }
    }

    /// <summary>Ready for the next request; the message's own bytes are dealt with.</summary>
    public void Reset()
    {
        if (HasHead)
        {
            Loop.InFlight--;
            Input.Consume(Math.Min(MessageLength, Input.Length));
        }

        SetPath(-1);
        DropDecoded();
        ReturnBudget();
        ResetResponse();
        ReleaseOutput();
        Host = null;
        Operation = null;
        Media = null;
        Coding = ContentCodings.Identity;
        CaptureCount = 0;
        Verdict = default;
        ResetRules();
        AsksWebSocket = false;
        OfTunnel = null;
        HasHead = false;
        BodyIsWhole = false;
        BodyIsHeld = false;
        IsOpenStream = false;
        ResponseHasBegun = false;
        OriginIsBroken = OriginIsSlow = false;
        ResponseEnd = 0;
        PumpFault = PumpFault.None;
        Status = 0;
        OriginStatus = 0;
        StartedAt = ForwardedAt = RespondedAt = HeadStartedAt = LapAt = 0;
        IsCut = false;
        IsAbandoned = false;
        ResetCertificate();
    }

    /// <summary>Gives back all that holds the request and its response: a tunnel needs none of it.</summary>
    public void LetMessageGo()
    {
        SetPath(-1);
        ReleaseOutput();
        Input.Release();
    }

    /// <summary>The connection's end: everything goes back to where it came from.</summary>
    public void Release()
    {
        if (IsPumping)
        {
            // A defect has ended the journey: nothing may be received any more into memory that goes back to the pool.
            Client.Abort();
        }

        if (HasHead)
        {
            HasHead = false;
            Loop.InFlight--;
        }

        LeaveOrigin(isReusable: false);
        SetPath(-1);
        DropDecoded();
        ReturnBudget();
        ResetResponse();
        ReleaseOutput();
        Input.Release();
    }

    private void ReleaseOutput()
    {
        if (Output is { } output)
        {
            Loop.Buffers.Return(output);
            Output = null;
        }
    }
}

/// <summary>Why the rest of a request's body did not reach the origin.</summary>
internal enum PumpFault : byte
{
    /// <summary>It did, or the origin did not want it.</summary>
    None,

    /// <summary>The client's framing is malformed.</summary>
    Malformed,

    /// <summary>The client is gone, or ended its stream within the body.</summary>
    ClientGone,

    /// <summary>The client sends too slowly.</summary>
    TooSlow,

    /// <summary>The body is longer than what is passed on.</summary>
    TooLong,
}
