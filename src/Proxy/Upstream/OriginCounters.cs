namespace FastShield.Proxy.Upstream;

/// <summary>One loop's counts of one origin: written by its thread alone, read by any.</summary>
internal sealed class OriginCounters
{
    public long Requests;
    public long Failures;
    public long Retries;
    public long RetriesDenied;
    public long Overflows;
    public long Connects;
    public long ConnectFailures;
    public long Connections;
    public long InFlight;
    public long Pending;
}
