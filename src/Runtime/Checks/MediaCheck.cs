using FastShield.Runtime.Multipart;
using FastShield.Runtime.Parameters;

namespace FastShield.Runtime.Checks;

/// <summary>One media type that an operation takes, and what a body of it is held against.</summary>
/// <param name="Range">The media type or range.</param>
/// <param name="Kind">How the body is read.</param>
/// <param name="Block">The schema block, or <see cref="Program.ValidationProgram.AnyBlock"/>.</param>
/// <param name="Form">How a form's fields are read; null for every other kind.</param>
/// <param name="Multipart">How the parts of multipart/form-data are read; null for every other kind.</param>
public sealed record MediaCheck(MediaType Range, MediaKind Kind, int Block, FormPlan? Form, MultipartPlan? Multipart = null);
