using System.Collections.Concurrent;
using FastShield.Proxy.Events;
using FastShield.Proxy.Gates;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;
using FastShield.Proxy.Upstream;

namespace FastShield.Proxy.Journey;

/// <summary>What all journeys of a proxy share.</summary>
internal sealed class JourneyServices
{
    private readonly ConcurrentBag<JourneyCounters> _counters = [];
    private readonly LoopLocal<LoopServices> _loops;

    public JourneyServices(ProxySettings settings, ShieldSlot shields, EventRing events)
    {
        Settings = settings;
        Shields = shields;
        Events = events;
        Origins = new OriginDirectory(settings);
        Redaction = new Redaction(settings.RedactedParameters);
        WiderHead = settings.Limits.Head with { AllowUnderscoreInNames = true };
        BodyBudget = new BodyBudget(settings.Limits.MaxBodiesInFlight);
        _loops = new LoopLocal<LoopServices>(loop =>
        {
            var made = new LoopServices(loop, settings, Origins);
            _counters.Add(made.Counters);
            return made;
        });
    }

    public ProxySettings Settings { get; }

    public ShieldSlot Shields { get; }

    public EventRing Events { get; }

    public OriginDirectory Origins { get; }

    public Redaction Redaction { get; }

    public BodyBudget BodyBudget { get; }

    /// <summary>The bounds of a head while some host allows `_` in field names.</summary>
    public HeadLimits WiderHead { get; }

    public ProxyCounters Counters => ProxyCounters.Sum(_counters);

    /// <summary>What the current loop's journeys share; on that loop's thread only.</summary>
    public LoopServices Of(EventLoop loop) => loop.Get(_loops);
}
