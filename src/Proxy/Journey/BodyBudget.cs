namespace FastShield.Proxy.Journey;

/// <summary>Memory that bodies of a process may take while they are held; shared by all loops.</summary>
internal sealed class BodyBudget(long limit)
{
    private long _used;
    private long _refused;

    /// <summary>The most; what was taken under another limit stays taken.</summary>
    public long Limit { get; set; } = limit;

    /// <summary>What is taken now.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>Times that there was none left.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Takes some; false, and nothing taken, where that would go over the limit.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= Limit)
        {
            return true;
        }

        Interlocked.Add(ref _used, -bytes);
        Interlocked.Increment(ref _refused);
        return false;
    }

    /// <summary>Gives back what was taken.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _used, -bytes);
}
