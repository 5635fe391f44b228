using FastShield.Proxy.Http1;

namespace FastShield.Proxy.Journey;

internal sealed partial class Exchange
{
    private byte[]? _ownTrace;
    private bool _hasOwnTrace;

    /// <summary>The `traceparent` that was made here; empty where there is none, and the client's own is among its fields if it has one.</summary>
    public ReadOnlySpan<byte> OwnTrace => _hasOwnTrace ? _ownTrace : default;

    /// <summary>The id of the request's trace, 32 digits; empty where it belongs to none.</summary>
    public ReadOnlySpan<byte> TraceId =>
        !HasHead ? default
        : _hasOwnTrace ? TraceParent.IdOf(_ownTrace)
        : Head.Fields.Has(KnownHeader.TraceParent) ? TraceParent.IdOf(Head.Fields.Value(Input.Bytes, KnownHeader.TraceParent))
        : default;

    /// <summary>Makes a trace of which this request is the first.</summary>
    public void StartTrace()
    {
        _ownTrace ??= new byte[TraceParent.Length];
        _hasOwnTrace = true;
        TraceParent.Write(_ownTrace, Loop.Random, Settings.TraceSampled >= 1 || Loop.Random.NextDouble() < Settings.TraceSampled);
    }

    private void SettleTrace()
    {
        _hasOwnTrace = false;
        if ((Head.Fields.Present & HeaderSets.Trace) != 0 || Settings.Trace != Proxy.Settings.TraceMode.Pass)
        {
            RequestTrace.Settle(this);
        }
    }
}
