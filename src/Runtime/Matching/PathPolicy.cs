namespace FastShield.Runtime.Matching;

/// <summary>How the paths of one host are brought into canonical form.</summary>
/// <param name="Mode">What becomes of a path in another than the canonical form.</param>
/// <param name="Allowed">
/// Which peculiarities some operation of the host agrees to; all others are refused at once.
/// Whether the operation that is found agrees is <see cref="PathTable.Match"/>'s question.
/// </param>
public readonly record struct PathPolicy(PathMode Mode, PathFeatures Allowed)
{
    /// <summary>Strict, nothing peculiar allowed.</summary>
    public static PathPolicy Default => default;
}
