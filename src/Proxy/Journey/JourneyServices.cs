using System.Collections.Concurrent;
using FastShield.Proxy.Events;
using FastShield.Proxy.Gates;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Measures;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;
using FastShield.Proxy.Upstream;

namespace FastShield.Proxy.Journey;

/// <summary>What all journeys of a proxy share.</summary>
internal sealed class JourneyServices
{
    private readonly ConcurrentBag<JourneyCounters> _counters = [];
    private readonly ConcurrentBag<LoopMeasures> _measures = [];
    private int _atWorkers;
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
            var made = new LoopServices(loop, settings, Origins, shields.Operations);
            _counters.Add(made.Counters);
            _measures.Add(made.Measures);
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

    /// <summary>What the loops have measured; those that have not had a request yet are not among them.</summary>
    public IReadOnlyCollection<LoopMeasures> Measures => _measures;

    /// <summary>Checks that wait for a worker thread or run on one.</summary>
    public int AtWorkers => Volatile.Read(ref _atWorkers);

    /// <summary>A check goes to the worker threads (1), or comes back (-1).</summary>
    public void CountAtWorkers(int change) => Interlocked.Add(ref _atWorkers, change);

    public ProxyCounters Counters => ProxyCounters.Sum(_counters);

    /// <summary>What the current loop's journeys share; on that loop's thread only.</summary>
    public LoopServices Of(EventLoop loop) => loop.Get(_loops);
}
