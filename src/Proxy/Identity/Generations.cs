using System.Collections.Concurrent;

namespace FastShield.Proxy.Identity;

/// <summary>
/// Remembers what was used lately, within a bound: two generations, of which the older one goes when the younger is full, and what is found in the older one
/// belongs to the younger from then on. From any thread.
/// </summary>
internal sealed class Generations<TKey, TValue>(int capacity)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _turning = new();
    private ConcurrentDictionary<TKey, TValue> _young = new();
    private ConcurrentDictionary<TKey, TValue> _old = new();
    private int _count;

    /// <summary>How many are remembered; one that stands in both generations counts twice.</summary>
    public int Count => Volatile.Read(ref _young).Count + Volatile.Read(ref _old).Count;

    public TValue? Find(TKey key)
    {
        if (Volatile.Read(ref _young).TryGetValue(key, out var value))
            return value;
        if (!Volatile.Read(ref _old).TryGetValue(key, out value))
            return null;
        Add(key, value);
        return value;
    }

    /// <summary>Takes the place of what was there.</summary>
    public void Add(TKey key, TValue value) => MakeRoom()[key] = value;

    /// <summary>What is there; else this one from now on.</summary>
    public TValue FindOrAdd(TKey key, TValue value) => Find(key) ?? MakeRoom().GetOrAdd(key, value);

    private ConcurrentDictionary<TKey, TValue> MakeRoom()
    {
        if (Interlocked.Increment(ref _count) > capacity / 2)
            Turn();
        return Volatile.Read(ref _young);
    }

    /// <summary>Once for all who find the younger one full: twice would lose both.</summary>
    private void Turn()
    {
        lock (_turning)
        {
            if (Volatile.Read(ref _count) <= capacity / 2)
            {
                Interlocked.Increment(ref _count);
                return;
            }
            // In this order what is looked up meanwhile is in one of them.
            Volatile.Write(ref _old, _young);
            Volatile.Write(ref _young, new ConcurrentDictionary<TKey, TValue>());
            Volatile.Write(ref _count, 1);
        }
    }
}
