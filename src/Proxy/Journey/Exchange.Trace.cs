using System.Text;
using FastShield.Proxy.Events;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Measures.Otlp;

namespace FastShield.Proxy.Journey;

internal sealed partial class Exchange
{
    private const int LongestSpanText = 2048;

    private byte[]? _ownTrace;
    private string? _parent;
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

    /// <summary>Whether the request is to become a span.</summary>
    public bool IsSpanned { get; private set; }

    /// <summary>The span of the request, ended now.</summary>
    /// <param name="took">Its time.</param>
    public ServerSpan MakeSpan(TimeSpan took) => new()
    {
        TraceId = Encoding.ASCII.GetString(TraceParent.IdOf(_ownTrace)),
        SpanId = Encoding.ASCII.GetString(TraceParent.ParentOf(_ownTrace)),
        ParentId = _parent ?? "",
        Start = Settings.Time.GetUtcNow() - took,
        Duration = took,
        Method = Redaction.Text(Head.MethodRange.Of(Input.Bytes), LongestSpanText),
        Route = Operation?.Check.Path ?? "",
        Path = Redaction.Text(Path, LongestSpanText),
        Host = Redaction.Text(Authority, LongestSpanText),
        Client = ClientAddress,
        Status = Status,
    };

    /// <summary>
    /// What is behind is told that its parent is the shield's span, where there is one; a context that is not to be recorded goes on as it is.
    /// </summary>
    private void BeginSpan()
    {
        if (_hasOwnTrace)
        {
            IsSpanned = TraceParent.IsSampled(_ownTrace);
            return;
        }

        if (!Head.Fields.Has(KnownHeader.TraceParent))
        {
            return;
        }

        var context = Head.Fields.Value(Input.Bytes, KnownHeader.TraceParent);
        if (TraceParent.IsSampled(context))
        {
            _parent = Encoding.ASCII.GetString(TraceParent.ParentOf(context));
            _ownTrace ??= new byte[TraceParent.Length];
            TraceParent.WriteChild(_ownTrace, context, Loop.Random);
            Head.Fields.RemoveCountingBefore(Input.Bytes, "traceparent"u8, 0);
            _hasOwnTrace = IsSpanned = true;
        }
    }

    private void SettleTrace()
    {
        _hasOwnTrace = IsSpanned = false;
        if ((Head.Fields.Present & HeaderSets.Trace) != 0 || Settings.Trace != Proxy.Settings.TraceMode.Pass)
        {
            RequestTrace.Settle(this);
            if (Services.Spans is not null)
            {
                _parent = null;
                BeginSpan();
            }
        }
    }
}
