namespace FastShield.Proxy.Http2;

/// <summary>
/// What the peer may send of DATA, in bytes. It is opened again as what came is used up, and not as it comes, so that a reader that is slow has a peer
/// that waits; and not for every frame, but when half of it is used up.
/// </summary>
internal struct ReceiveWindow(int size)
{
    private readonly int _size = size;
    private int _left = size;
    private int _used;

    /// <summary>The payload of a DATA frame came, padding included; false where the peer had no right to it.</summary>
    public bool TryTake(int count)
    {
        if (count > _left)
        {
            return false;
        }

        _left -= count;
        return true;
    }

    /// <summary>So many bytes were used up; gives what is to be told by WINDOW_UPDATE, 0 for nothing yet.</summary>
    public int Use(int count)
    {
        _used += count;
        if (_used == 0 || _used < _size / 2)
        {
            return 0;
        }

        var increment = _used;
        _left += increment;
        _used = 0;
        return increment;
    }
}
