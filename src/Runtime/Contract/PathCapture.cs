namespace FastShield.Runtime.Contract;

/// <summary>What one path template variable stands for in a request: a slice of the canonical path, still percent-encoded.</summary>
public struct PathCapture
{
    /// <summary>Offset in the canonical path.</summary>
    public int Start;

    /// <summary>Length in bytes.</summary>
    public int Length;
}
