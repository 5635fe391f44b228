using FastShield.Proxy.Events;
using FastShield.Proxy.Gates;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Upstream;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Everything that a request is handled by and that can change while the proxy runs: settings, shield, origins. Immutable. A request takes one when its
/// head is complete and keeps it to its end, so that none is handled by a mixture of two.
/// </summary>
internal sealed class JourneyPolicy
{
    public JourneyPolicy(ProxySettings settings, Shield shield, JourneyPolicy? before)
    {
        Settings = settings;
        Shield = shield;
        if (before is not null && ReferenceEquals(before.Settings, settings))
        {
            Origins = before.Origins;
            Redaction = before.Redaction;
            WiderHead = before.WiderHead;
        }
        else
        {
            Origins = OriginDirectory.Map(settings, before?.Origins);
            Redaction = new Redaction(settings.RedactedParameters);
            WiderHead = settings.Limits.Head with { AllowUnderscoreInNames = true };
        }

        MaxRequestsPerLoop = Math.Max(1, (settings.Limits.MaxRequests + settings.Loops - 1) / settings.Loops);
    }

    public ProxySettings Settings { get; }

    public Shield Shield { get; }

    public OriginMap Origins { get; }

    public Redaction Redaction { get; }

    /// <summary>The bounds of a head while some host allows `_` in field names.</summary>
    public HeadLimits WiderHead { get; }

    /// <summary>Each loop's share of the requests under way.</summary>
    public int MaxRequestsPerLoop { get; }
}
