namespace FastShield.Compiler.Report;

/// <summary>How the work for a value grows, at worst.</summary>
public enum CostClass : byte
{
    /// <summary>The schema bounds the size of what conforms, and each byte is read a bounded number of times.</summary>
    Bounded,

    /// <summary>The schema does not bound the size; each byte is read a bounded number of times: linear, up to the limit on bodies.</summary>
    Linear,

    /// <summary>Branches within branches could read a byte more often than the work budget allows: what takes more is refused.</summary>
    Budget,
}
