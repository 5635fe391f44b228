using FastShield.Proxy.Measures;

namespace FastShield.Proxy.Gates;

/// <summary>Holds the shield in force; reading is one load, a change is one store that every later request sees.</summary>
public sealed class ShieldSlot
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private Action<Shield>? _followers;
    private Shield _current;
    private long _publishedAt;
    private long _swaps;

    /// <summary>Begins with a shield.</summary>
    /// <param name="first">The shield in force at first.</param>
    /// <param name="time">The clock that tells how old a shield is; by default the system's.</param>
    public ShieldSlot(Shield first, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(first);
        _time = time ?? TimeProvider.System;
        _current = first;
        _publishedAt = _time.GetUtcNow().UtcTicks;
        Operations.Of(first);
    }

    /// <summary>The shield in force.</summary>
    public Shield Current => Volatile.Read(ref _current);

    /// <summary>When the shield in force was published.</summary>
    public DateTimeOffset PublishedAt => new(Volatile.Read(ref _publishedAt), TimeSpan.Zero);

    /// <summary>Shields that followed another one.</summary>
    public long Swaps => Interlocked.Read(ref _swaps);

    /// <summary>Which numbers of the metrics belong to which operation.</summary>
    internal OperationSlots Operations { get; } = new();

    /// <summary>Puts another shield in force; requests under way keep the one they have.</summary>
    public void Publish(Shield next)
    {
        ArgumentNullException.ThrowIfNull(next);
        Publish(next, null);
    }

    /// <summary>Has a proxy told of the shield in force, now and after every change.</summary>
    internal void Follow(Action<Shield> follower)
    {
        lock (_lock)
        {
            _followers += follower;
            follower(_current);
        }
    }

    internal void Leave(Action<Shield> follower)
    {
        lock (_lock)
        {
            _followers -= follower;
        }
    }

    /// <summary>The same with a change of a follower's own, which becomes visible together with the shield; null keeps the shield.</summary>
    internal void Publish(Shield? next, Action? also)
    {
        lock (_lock)
        {
            also?.Invoke();
            if (next is not null)
            {
                Operations.Of(next);
                Volatile.Write(ref _current, next);
                Volatile.Write(ref _publishedAt, _time.GetUtcNow().UtcTicks);
                Interlocked.Increment(ref _swaps);
            }

            _followers?.Invoke(_current);
        }
    }
}
