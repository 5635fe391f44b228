namespace FastShield.Proxy.Measures;

/// <summary>What tells one operation from another in the metrics. Operations of two documents that agree in all of it are counted together.</summary>
/// <param name="Name">The operation's id.</param>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path template.</param>
internal readonly record struct OperationKey(string Name, string Method, string Path)
{
    /// <summary>All operations that have no slot of their own.</summary>
    public static OperationKey Other { get; } = new("(other)", "", "");
}
