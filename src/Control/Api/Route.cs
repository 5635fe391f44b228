using FastShield.Control.Access;

namespace FastShield.Control.Api;

/// <summary>A call that the API knows.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Template">The path below the base path.</param>
/// <param name="Level">What a token must be allowed for it.</param>
/// <param name="Handler">Answers it.</param>
internal sealed record Route(string Method, string Template, AccessLevel Level, Func<Call, Task> Handler)
{
    /// <summary>Whether its body has a whole document in it, and may be as large.</summary>
    public bool TakesDocument { get; init; }

    /// <summary>Whether its first variable is a zone.</summary>
    public bool IsOfZone => Template.StartsWith("/zones/{", StringComparison.Ordinal);
}
