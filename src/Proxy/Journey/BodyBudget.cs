namespace FastShield.Proxy.Journey;

/// <summary>Memory that bodies of a process may take while they are held; shared by all loops.</summary>
internal sealed class BodyBudget(long limit)
{
    private long _used;

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
