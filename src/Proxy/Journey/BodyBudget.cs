namespace FastShield.Proxy.Journey;

/// <summary>Memory that bodies of a process may take while they are held; shared by all loops.</summary>
internal sealed class BodyBudget(long limit)
{
    private long _used;

    /// <summary>What is taken now, in bytes.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>The most that may be taken, in bytes.</summary>
    public long Limit => limit;

    /// <summary>Takes some; false, and nothing taken, where that would go over the limit.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= limit)
        {
            return true;
        }

        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    /// <summary>Gives back what was taken.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _used, -bytes);
}
