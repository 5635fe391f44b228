namespace FastShield.Runtime.Checks;

/// <summary>One media type that an operation takes, and what a body of it is held against.</summary>
/// <param name="Range">The media range in lower case: `application/json`, `text/*`, `*/*`.</param>
/// <param name="Kind">How the body is read.</param>
/// <param name="Block">The schema block, or <see cref="Program.ValidationProgram.AnyBlock"/>.</param>
public sealed record MediaCheck(MediaType Range, MediaKind Kind, int Block);
