namespace FastShield;

/// <summary>What the process ends with.</summary>
internal static class ExitCodes
{
    /// <summary>All well.</summary>
    public const int Success = 0;

    /// <summary>A document is refused for what it asks, or the shield could not be started.</summary>
    public const int Failure = 1;

    /// <summary>Wrong usage, a document that cannot be read, or an engine that this process does not have.</summary>
    public const int Usage = 2;

    /// <summary>A plan would change something; apart from 2, so that drift is never taken for a mistyped command.</summary>
    public const int Drift = 3;
}
