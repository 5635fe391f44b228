using System.Collections.Concurrent;
using FastShield.Proxy.Events;
using FastShield.Proxy.Gates;
using FastShield.Proxy.Measures;
using FastShield.Proxy.Measures.Otlp;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;
using FastShield.Proxy.Upstream;

namespace FastShield.Proxy.Journey;

/// <summary>What all journeys of a proxy share.</summary>
internal sealed class JourneyServices : IDisposable
{
    private readonly ConcurrentBag<JourneyCounters> _counters = [];
    private readonly ConcurrentBag<LoopServices> _made = [];
    private int _atWorkers;
    private readonly LoopLocal<LoopServices> _loops;
    private ProxySettings _settings;
    private JourneyPolicy _policy;
    private long _changes;
    private long _changesRefused;

    public JourneyServices(ProxySettings settings, ShieldSlot shields, EventRing events)
    {
        _settings = settings;
        Shields = shields;
        _policy = new JourneyPolicy(settings, shields.Current, null);
        Events = events;
        BodyBudget = new BodyBudget(settings.Limits.MaxBodiesInFlight);
        _loops = new LoopLocal<LoopServices>(loop =>
        {
            var made = new LoopServices(loop, settings.Time, shields.Operations);
            _counters.Add(made.Counters);
            _made.Add(made);
            return made;
        });
        shields.Follow(Adopt);
    }

    /// <summary>What is in force; each request takes it once.</summary>
    public JourneyPolicy Policy => Volatile.Read(ref _policy);

    public ShieldSlot Shields { get; }

    public OriginDirectory Origins { get; } = new();

    public EventRing Events { get; }

    /// <summary>Takes the spans of requests; null where none are made.</summary>
    public SpanPush? Spans { get; set; }

    public BodyBudget BodyBudget { get; }

    /// <summary>Where long bodies are decoded and checked.</summary>
    public Workers Workers { get; } = new(Environment.ProcessorCount);

    public Pressure Pressure { get; } = new();

    /// <summary>What the loops have measured; those that have not had a request yet are not among them.</summary>
    public IReadOnlyCollection<LoopMeasures> Measures => [.. _made.Select(static made => made.Measures)];

    /// <summary>Requests under way, over all loops.</summary>
    public long InFlight => _made.Sum(static made => (long)made.InFlight);

    /// <summary>Checks that wait for a worker thread or run on one.</summary>
    public int AtWorkers => Volatile.Read(ref _atWorkers);

    /// <summary>A check goes to the worker threads (1), or comes back (-1).</summary>
    public void CountAtWorkers(int change) => Interlocked.Add(ref _atWorkers, change);

    public ProxyCounters Counters => ProxyCounters.Sum(_counters);

    /// <summary>Changes of settings that were made, and those that were refused.</summary>
    public (long Made, long Refused) Changes => (Interlocked.Read(ref _changes), Interlocked.Read(ref _changesRefused));

    /// <summary>Counts a change, or one that was refused.</summary>
    public void CountChange(bool isDone) => Interlocked.Increment(ref isDone ? ref _changes : ref _changesRefused);

    /// <summary>What the current loop's journeys share; on that loop's thread only.</summary>
    public LoopServices Of(EventLoop loop) => loop.Get(_loops);

    /// <summary>
    /// Puts other settings, and another shield where one is given, in force by one store: no request sees one without the other. From any thread.
    /// </summary>
    public void Change(ProxySettings settings, Shield? shield)
    {
        Shields.Publish(shield, () => _settings = settings);
        BodyBudget.Limit = settings.Limits.MaxBodiesInFlight;
    }

    /// <summary>Has every loop give its free buffers to the garbage collector.</summary>
    public void TrimBuffers(NetworkTransport transport)
    {
        foreach (var loop in transport.Loops)
        {
            loop.Post(state => Of((EventLoop)state!).Buffers.Trim(), loop);
        }
    }

    public void Dispose()
    {
        Workers.Dispose();
        Shields.Leave(Adopt);
        Origins.Dispose();
    }

    // Called under the slot's lock, so that changes from several sides come one after the other.
    private void Adopt(Shield shield)
    {
        var next = new JourneyPolicy(_settings, shield, _policy);
        Volatile.Write(ref _policy, next);
        Origins.Adopt(next.Origins);
    }
}
