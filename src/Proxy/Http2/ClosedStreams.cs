namespace FastShield.Proxy.Http2;

/// <summary>
/// The streams of a connection that were closed last, and how: frames that were on their way to a stream that this side has reset are no fault of the peer
/// (RFC 9113 section 5.1). Older ones are forgotten.
/// </summary>
internal sealed class ClosedStreams
{
    /// <summary>How many are remembered; a power of two.</summary>
    private const int Kept = 128;

    private readonly int[] _ids = new int[Kept];
    private readonly bool[] _wasReset = new bool[Kept];
    private int _next;

    /// <summary>A stream is closed.</summary>
    /// <param name="id">The stream.</param>
    /// <param name="byReset">Whether this side has sent RST_STREAM.</param>
    public void Add(int id, bool byReset)
    {
        _ids[_next & Kept - 1] = id;
        _wasReset[_next & Kept - 1] = byReset;
        _next++;
    }

    /// <summary>Whether the stream is remembered, and whether this side has reset it.</summary>
    public bool TryFind(int id, out bool byReset)
    {
        var place = Array.IndexOf(_ids, id);
        byReset = place >= 0 && _wasReset[place];
        return place >= 0;
    }
}
