using FastShield.Proxy.Http1;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Contract;

namespace FastShield.Proxy.Journey;

internal sealed partial class Exchange
{
    private long _responseBudget;
    private byte[]? _copy;

    /// <summary>What the response's head has told of its body.</summary>
    public ResponseReading Reading;

    /// <summary>Where the body to be checked lies: held back in the output with block, copied with log.</summary>
    public byte[] HeldBytes = [];
    public int HeldStart;
    public int HeldLength;

    /// <summary>Whether the body that passes by is copied.</summary>
    public bool IsCopying { get; private set; }

    /// <summary>Whether copying ended because the body is too long.</summary>
    public bool IsTooLongToCopy { get; private set; }

    /// <summary>Whether copying ended because there is no memory left for it.</summary>
    public bool HasNoRoomToCopy { get; private set; }

    /// <summary>What responses are held against; null where they are not looked at.</summary>
    public ResponseCheck? ResponseCheck => Operation is { ResponseAction: not MitigationAction.None } operation ? operation.Responses : null;

    /// <summary>Whether nothing of a response goes on before its verdict.</summary>
    public bool HoldsResponse => ResponseCheck is not null && Operation!.ResponseAction == MitigationAction.Block;

    /// <summary>The response's head as the checks see it; until something is written over it.</summary>
    public ResponseView ResponseView => new()
    {
        Status = Response.Status,
        Head = Output.AsSpan(ResponseStart - Response.Length, Response.Length),
        Headers = Response.Fields.Fields,
        IsBodyless = Head.Method == KnownMethod.Head || Response.Status is 204 or 304,
    };

    /// <summary>Takes memory for a response's body out of the common budget; false where there is none left.</summary>
    public bool TryTakeResponseBudget(int length)
    {
        var more = length - _responseBudget;
        if (length <= BufferPool.Smallest || more <= 0)
        {
            return true;
        }

        if (!Services.BodyBudget.TryTake(more))
        {
            return false;
        }

        _responseBudget += more;
        return true;
    }

    /// <summary>From here on the body that passes by is copied, as far as there is room.</summary>
    public void StartCopying()
    {
        IsCopying = true;
        HeldStart = HeldLength = 0;
        if (Response.Framing == BodyFraming.Length)
        {
            MakeRoomToCopy(Response.ContentLength);
        }
    }

    /// <summary>Copies a piece of the body.</summary>
    public void Copy(ReadOnlySpan<byte> content)
    {
        if (IsCopying && MakeRoomToCopy((long)HeldLength + content.Length))
        {
            content.CopyTo(_copy.AsSpan(HeldLength));
            HeldLength += content.Length;
        }
    }

    private bool MakeRoomToCopy(long length)
    {
        IsTooLongToCopy = length > Settings.Limits.MaxResponseBody;
        HasNoRoomToCopy = !IsTooLongToCopy && !HasRoomToCopy((int)length + InputBuffer.Padding);
        if (IsTooLongToCopy || HasNoRoomToCopy)
        {
            IsCopying = false;
            ReleaseCopy();
        }

        return IsCopying;
    }

    private bool HasRoomToCopy(int length)
    {
        if (_copy is not null && _copy.Length >= length)
        {
            return true;
        }

        if (!TryTakeResponseBudget(length))
        {
            return false;
        }

        var larger = Loop.Buffers.Rent(length);
        if (!TryTakeResponseBudget(larger.Length))
        {
            Loop.Buffers.Return(larger);
            return false;
        }

        if (_copy is not null)
        {
            _copy.AsSpan(0, HeldLength).CopyTo(larger);
            Loop.Buffers.Return(_copy);
        }

        HeldBytes = _copy = larger;
        return true;
    }

    private void ReleaseCopy()
    {
        HeldBytes = [];
        if (_copy is { } copy)
        {
            _copy = null;
            Loop.Buffers.Return(copy);
        }

        if (_responseBudget > 0)
        {
            Services.BodyBudget.Return(_responseBudget);
            _responseBudget = 0;
        }
    }

    private void ResetResponse()
    {
        ReleaseCopy();
        Reading = default;
        IsCopying = IsTooLongToCopy = HasNoRoomToCopy = false;
    }
}
