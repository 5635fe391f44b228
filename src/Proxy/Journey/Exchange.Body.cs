using FastShield.Proxy.Http1;
using FastShield.Proxy.Upstream;

namespace FastShield.Proxy.Journey;

internal sealed partial class Exchange
{
    private long _bodyBudget;
    private long _bodyReceived;
    private long _bodyStartedAt;
    private byte[]? _decoded;
    private int _decodedLength;

    /// <summary>The request's body within the input.</summary>
    public InPlaceBody Body;

    /// <summary>Trailers of the request; they end here.</summary>
    public FieldTable RequestTrailers { get; } = new();

    /// <summary>Whether the body was read to its end, be it to be checked, to be passed on or to be thrown away.</summary>
    public bool BodyIsWhole;

    /// <summary>Whether all of the body lies in the input, so that it can be sent with its length, and sent again.</summary>
    public bool BodyIsHeld;

    /// <summary>Whether the body is a stream of messages that may come as long as the origin answers (gRPC).</summary>
    public bool IsOpenStream;

    /// <summary>How much of the content gathered so far is with the origin.</summary>
    public int BodySent;

    /// <summary>Whether the body's content coding was undone: then the decoded content is what is checked and what is forwarded.</summary>
    public bool IsDecoded => _decoded is not null;

    /// <summary>The length of the content gathered so far, or of the decoded content.</summary>
    public int ContentLength => _decoded is null ? Body.ContentLength : _decodedLength;

    /// <summary>The content gathered so far, or the decoded content.</summary>
    public ReadOnlyMemory<byte> BytesOfContent => _decoded is null ? Input.Slice(Body.Start, Body.ContentLength) : _decoded.AsMemory(0, _decodedLength);

    /// <summary>The content, and room behind it.</summary>
    public Span<byte> ContentAndRoom => _decoded is null ? Input.BytesAndRoom[Body.Start..] : _decoded;

    /// <summary>Takes the decoded content, in a buffer of this loop with <see cref="InputBuffer.Padding"/> bytes of room behind it.</summary>
    public void TakeDecoded(byte[] buffer, int length)
    {
        _decoded = buffer;
        _decodedLength = length;
    }

    /// <summary>Forgets the decoded content: the body is forwarded as it came.</summary>
    public void DropDecoded()
    {
        if (_decoded is { } decoded)
        {
            _decoded = null;
            Loop.Buffers.Return(decoded);
        }
    }

    /// <summary>The bytes of the input that belong to the request.</summary>
    public int MessageLength => Head.Framing == BodyFraming.None ? Head.Length : Body.RawStart;

    /// <summary>Reads what has come of the body.</summary>
    public ParseStatus GatherBody()
    {
        var status = Body.Gather(Input.BytesAndRoom, Input.Length, RequestTrailers, Settings.Limits.Head);
        BodyIsWhole = status == ParseStatus.Complete;
        return status;
    }

    /// <summary>Forgets content that was passed on, so that its memory can be used again.</summary>
    public void DropContent() => Input.Truncate(Body.Drop(Input.BytesAndRoom, Input.Length));

    /// <summary>Sends 100 where the client waits for it and nothing of the body has come yet (RFC 9110 section 10.1.1).</summary>
    public bool OwesContinue => Head.ExpectsContinue && Input.Length == Head.Length;

    /// <summary>Reading the body begins: from here its rate counts.</summary>
    public void StartBodyClock()
    {
        _bodyStartedAt = Client.Loop.Now;
        _bodyReceived = 0;
        SetBodyDeadline();
    }

    /// <summary>Bytes of the body have come.</summary>
    public void CountBody(int bytes)
    {
        Input.Add(bytes);
        _bodyReceived += bytes;
        SetBodyDeadline();
    }

    /// <summary>Takes memory for a held body out of the common budget; false where there is none left.</summary>
    public bool TryTakeBudget(int length)
    {
        var more = length - _bodyBudget;
        return length <= BufferPool.Smallest || more <= 0 || TryTakeMore(more);
    }

    /// <summary>Takes memory beyond what was taken; false where there is none left.</summary>
    public bool TryTakeMore(long more)
    {
        if (!Services.BodyBudget.TryTake(more))
        {
            return false;
        }

        _bodyBudget += more;
        return true;
    }

    private void ReturnBudget()
    {
        if (_bodyBudget > 0)
        {
            Services.BodyBudget.Return(_bodyBudget);
            _bodyBudget = 0;
        }
    }

    /// <summary>What came fast earns time, but never more than half a minute: a client must not stop with its credit.</summary>
    private void SetBodyDeadline()
    {
        if (IsOpenStream && Pool is { } pool)
        {
            SetStreamDeadline(pool);
            return;
        }

        var earned = _bodyStartedAt + Grace + (_bodyReceived * 1000 / Settings.Limits.MinRate);
        Client.Deadline = Math.Min(earned, Client.Loop.Now + MaxPause);
    }

    /// <summary>Of a stream of messages in both directions no rate is asked, only that something is said from time to time.</summary>
    private void SetStreamDeadline(OriginPool pool) =>
        Client.Deadline = pool.Origin.ResponseIdle == 0 ? long.MaxValue : Client.Loop.Now + pool.Origin.ResponseIdle;

    /// <summary>A piece of the response went out: that counts for who waits for more of the request too.</summary>
    public void KeepStreamOpen()
    {
        if (IsOpenStream && IsPumping)
        {
            SetStreamDeadline(Pool!);
        }
    }

    private const long MaxPause = 30_000;

    private long Grace => (long)Settings.Timeouts.RateGrace.TotalMilliseconds;

    /// <summary>Gives the client its time to take so many bytes.</summary>
    public void SetSendDeadline(int bytes) =>
        Client.Deadline = Client.Loop.Now + Grace + ((long)bytes * 1000 / Settings.Limits.MinRate);
}
