using FastShield.Proxy.Events;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Settings;
using FastShield.Runtime.Matching;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Finds the operation by host, canonical path and method. Fails closed where the request has two readings, in every action: 400. A host that is not
/// served is 404. Where no operation fits, the host's fallthrough action decides: 404 or 405, an event, or nothing.
/// </summary>
internal static class RoutePhase
{
    public static PhaseResult Run(Exchange x)
    {
        if ((x.Pressure == PressureLevel.Refuse || x.Client.IsSurplus || x.Loop.InFlight > x.Policy.MaxRequestsPerLoop)
            && Overload.Judge(x) == PhaseResult.Answer)
        {
            return PhaseResult.Answer;
        }

        var head = x.Head;
        if (head.Scheme != TargetScheme.None && head.Scheme != (x.Client.Tls is null ? TargetScheme.Http : TargetScheme.Https))
        {
            return x.Refuse(Phase.Route, EventSource.Host, 421, "The request target's scheme is not that of the connection.");
        }

        var found = x.Shield.Hosts.Find(x.Authority, out var host);
        if (found != HostMatchKind.Found)
        {
            return found == HostMatchKind.Malformed
                ? x.RefuseAndClose(Phase.Route, EventSource.Host, 400, "Host is not a host name or address with an optional port.")
                : x.Refuse(Phase.Route, EventSource.Host, 404, "This host is not served here.");
        }

        x.Host = host;
        if (x.IsReadWider && !host!.AllowsUnderscoreInNames && !x.Settings.Limits.Head.AllowUnderscoreInNames && HasUnderscore(x))
        {
            // What one host's documents ask for is no leave for the others.
            return x.RefuseAndClose(Phase.Head, EventSource.Framing, Refusals.StatusOf(RefusalReason.UnderscoreInFieldName), Refusals.SentenceOf(RefusalReason.UnderscoreInFieldName));
        }

        if (head.Method is KnownMethod.Trace)
        {
            return x.Refuse(Phase.Route, EventSource.Method, 501, "TRACE is not served here.");
        }

        if (head.Method == KnownMethod.Options && head.Fields.Has(KnownHeader.MaxForwards) && MaxForwards.Read(head, x.Input.Bytes) == 0)
        {
            // RFC 9110 section 7.6.2: it ends here, and is answered here.
            return x.Refuse(Phase.Route, EventSource.Method, 501, "OPTIONS is not answered here, and may not be forwarded.");
        }

        return head.Form == TargetForm.Asterisk
            ? x.FallThrough(EventSource.Path, 404, "No operation has the target *.")
            : Match(x, host!.Paths);
    }

    private static bool HasUnderscore(Exchange x)
    {
        var bytes = x.Input.Bytes;
        if (x.Head.Fields.HadShadows)
        {
            return true;
        }

        foreach (ref readonly var field in x.Head.Fields.Fields)
        {
            if (bytes.Slice(field.NameStart, field.NameLength).Contains((byte)'_'))
            {
                return true;
            }
        }

        return false;
    }

    private static PhaseResult Match(Exchange x, PathTable paths)
    {
        var raw = x.Head.PathOf(x.Input.Bytes);
        var verdict = PathNormaliser.Normalise(raw, x.Loop.Scratch, paths.Policy, out var length);
        if (!verdict.IsOk)
        {
            return x.Refuse(Phase.Route, EventSource.Path, 400, Sentence(verdict.Refusal));
        }

        if (!verdict.IsUnchanged)
        {
            x.Loop.Scratch.AsSpan(0, length).CopyTo(x.PathMemory(length));
            x.SetPath(length);
        }

        var match = paths.Match(x.Head.MethodRange.Of(x.Input.Bytes), x.Path, verdict.Features, x.CapturesFor(paths.MaxCaptures));
        switch (match.Kind)
        {
            case PathMatchKind.Found:
                x.Operation = x.Shield.Operations[match.Operation];
                x.OperationIndex = match.Operation;
                x.CaptureCount = match.CaptureCount;
                return PhaseResult.Continue;
            case PathMatchKind.MethodNotAllowed:
                return x.Settings.CorsPreflight == CorsPreflight.Pass && IsPreflight(x)
                    ? PhaseResult.Continue
                    : x.FallThrough(EventSource.Method, 405, "The path has no operation with this method.", match.Allow);
            case PathMatchKind.Refused:
                return x.Refuse(Phase.Route, EventSource.Path, 400, "The path has two readings.");
            default:
                return x.FallThrough(EventSource.Path, 404, "No operation has this path.");
        }
    }

    private static bool IsPreflight(Exchange x) =>
        x.Head.Method == KnownMethod.Options && x.Head.Framing == BodyFraming.None
        && x.Head.Fields.Has(KnownHeader.Origin) && x.Head.Fields.Has(KnownHeader.AccessControlRequestMethod);

    private static string Sentence(PathRefusal refusal) => refusal switch
    {
        PathRefusal.NotAbsolute => "The path does not begin with a slash.",
        PathRefusal.ForbiddenByte => "The path has a character that no path may have.",
        PathRefusal.BadEscape => "The path has a percent sign without two hexadecimal digits behind it.",
        PathRefusal.EncodedControl => "The path has an encoded control character.",
        PathRefusal.EncodedSlash => "The path has an encoded slash.",
        PathRefusal.Backslash => "The path has a backslash.",
        PathRefusal.EmptySegment => "The path has an empty segment.",
        PathRefusal.DotSegment => "The path has a dot segment.",
        PathRefusal.Semicolon => "The path has a semicolon.",
        PathRefusal.InvalidUtf8 => "The path is not UTF-8.",
        PathRefusal.DoubleEncoding => "The path is encoded twice.",
        _ => "The path is too long.",
    };
}
