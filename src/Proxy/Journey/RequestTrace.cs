using FastShield.Proxy.Http1;
using FastShield.Proxy.Settings;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Settles which trace a request belongs to, before anything is checked: what goes on is what was checked. A context that is malformed or there twice is
/// taken out of the head, so that no reader behind finds another meaning in it.
/// </summary>
internal static class RequestTrace
{
    public static void Settle(Exchange x)
    {
        var fields = x.Head.Fields;
        var mode = x.Settings.Trace;
        var source = x.Input.Bytes;
        var isTaken = (mode != TraceMode.Restart || x.Provenance.IsTrusted)
            && fields.Has(KnownHeader.TraceParent) && !fields.IsRepeated(KnownHeader.TraceParent) && TraceParent.IsValid(fields.Value(source, KnownHeader.TraceParent));
        if (fields.Has(KnownHeader.TraceState) && !(isTaken && StateIsValid(fields, source)))
        {
            fields.RemoveCountingBefore(source, "tracestate"u8, 0);
        }

        if (isTaken)
        {
            return;
        }

        if (fields.Has(KnownHeader.TraceParent))
        {
            fields.RemoveCountingBefore(source, "traceparent"u8, 0);
        }

        if (mode != TraceMode.Pass)
        {
            x.StartTrace();
        }
    }

    private static bool StateIsValid(FieldTable fields, ReadOnlySpan<byte> source)
    {
        var all = 0;
        for (var i = fields.IndexOf(KnownHeader.TraceState); i >= 0; i = fields.IndexOf(KnownHeader.TraceState, i + 1))
        {
            var members = TraceState.CountMembers(fields.ValueAt(source, i));
            if (members < 0 || (all += members) > TraceState.MaxMembers)
            {
                return false;
            }
        }

        return true;
    }
}
