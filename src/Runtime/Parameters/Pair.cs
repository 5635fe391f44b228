namespace FastShield.Runtime.Parameters;

/// <summary>One `name=value` of a text, as offsets.</summary>
internal struct Pair
{
    public int NameStart;
    public int NameLength;
    public int ValueStart;
    public int ValueLength;

    /// <summary>True once some parameter has taken the pair.</summary>
    public bool IsTaken;
}
