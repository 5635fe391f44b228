namespace FastShield.Runtime.Matching;

/// <summary>What <see cref="PathNormaliser.Normalise"/> made of a path.</summary>
/// <param name="Refusal">The reason for a refusal, or None.</param>
/// <param name="Features">The peculiarities of the canonical path.</param>
/// <param name="IsUnchanged">True where the raw bytes are the canonical form; nothing was written.</param>
public readonly record struct PathVerdict(PathRefusal Refusal, PathFeatures Features, bool IsUnchanged)
{
    /// <summary>True where the path has a canonical form.</summary>
    public bool IsOk => Refusal == PathRefusal.None;
}
