namespace FastShield.Proxy.Http2;

/// <summary>What may be sent of DATA, in bytes: of a stream or of a connection (RFC 9113 section 6.9). Below 0 after the peer has shrunk its windows.</summary>
internal struct SendWindow(int size)
{
    /// <summary>The window before anybody says otherwise.</summary>
    public const int Default = 65_535;

    /// <summary>The bytes that may be sent now; not below 0.</summary>
    public readonly int Available => Math.Max(0, size);

    /// <summary>So many bytes were sent.</summary>
    public void Take(int count) => size -= count;

    /// <summary>WINDOW_UPDATE, or a change of the initial size, which may be below 0; false where the window would be over 2^31-1.</summary>
    public bool TryChange(long change)
    {
        var changed = size + change;
        if (changed is > int.MaxValue or < int.MinValue)
        {
            return false;
        }

        size = (int)changed;
        return true;
    }
}
