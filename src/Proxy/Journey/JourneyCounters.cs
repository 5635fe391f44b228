namespace FastShield.Proxy.Journey;

/// <summary>One loop's counts of requests: written by its thread alone, read by any.</summary>
internal sealed class JourneyCounters
{
    private static readonly int _phases = Enum.GetValues<Phase>().Length;

    public long Connections;
    public long Requests;
    public long Forwarded;
    public long Answered;
    public long Shed;
    public long Logged;
    public long Cut;
    public long Retries;
    public long OriginFailures;
    public long Tunnels;
    public long TunnelsOpen;
    public long TunnelledFromClient;
    public long TunnelledFromOrigin;
    public long Http2Connections;
    public long Http2Resets;
    public long Http2Floods;

    /// <summary>Requests and connections that each phase turned away, by its number.</summary>
    public readonly long[] Refused = new long[_phases];
}
