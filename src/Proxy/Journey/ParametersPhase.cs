using FastShield.Proxy.Http1;
using FastShield.Runtime.Checks;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Checks everything that the head says: credentials first (401), then path, query, fields, cookies, content type, and whether a body may follow. Fails as the operation's action
/// says: block answers, log notes; with none it does not look. A check that itself fails by an exception ends the connection: closed.
/// </summary>
internal static class ParametersPhase
{
    public static PhaseResult Run(Exchange x)
    {
        var result = Check(x);
        return result == PhaseResult.Continue && x.Head.WantsUpgrade ? WebSocketHandshake.Judge(x) : result;
    }

    private static PhaseResult Check(Exchange x)
    {
        if (!x.IsChecked)
        {
            return PhaseResult.Continue;
        }

        var check = x.Operation!.Check;
        var context = x.Loop.Validation;
        var hasBody = x.Head.Framing != BodyFraming.None && (check.DeclaresBody || !x.Settings.AllowUndeclaredBodies);
        if (!check.AcceptsHead(x.View, hasBody, context))
        {
            return x.Judge(Phase.Parameters, check.ExplainHead(x.View, hasBody, context));
        }

        if (context.Parameters.HasUndeclared)
        {
            x.Advise(Phase.Parameters, check.Undeclared(x.View, context));
        }

        x.Media = context.Media;
        x.MediaKind = context.MediaKind;
        x.Coding = context.Coding;
        if (x.MediaKind == MediaKind.Multipart)
        {
            x.Boundary = context.Boundary;
        }

        return PhaseResult.Continue;
    }
}
