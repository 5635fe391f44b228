namespace FastShield.Proxy.Transport.Epoll;

/// <summary>
/// File descriptors that clients leave to connections to origins, files and the store. The system always gives the lowest free number, so one number
/// tells how many are in use at least: nothing has to be counted.
/// </summary>
internal sealed class DescriptorReserve
{
    private const int Most = 1024;
    private const int Least = 32;

    private readonly int _first;

    /// <summary>An eighth of what the process may have (RLIMIT_NOFILE), within bounds.</summary>
    public DescriptorReserve()
    {
        var limit = Native.DescriptorLimit();
        _first = limit - Math.Min(Math.Clamp(limit / 8, Least, Most), limit / 2);
    }

    /// <summary>Whether a new descriptor is one of the reserve.</summary>
    public bool IsTouchedBy(int descriptor) => descriptor >= _first;

    /// <summary>Whether none of the reserve is in use, found by taking a descriptor and giving it back.</summary>
    public bool IsWhole()
    {
        var probe = Native.CreateEventOrError();
        if (probe < 0)
            return false;
        Native.Close(probe);
        return probe < _first;
    }
}
