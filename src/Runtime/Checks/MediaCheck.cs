using FastShield.Runtime.Json;
using FastShield.Runtime.Multipart;
using FastShield.Runtime.Parameters;

namespace FastShield.Runtime.Checks;

/// <summary>One media type that an operation takes, and what a body of it is held against.</summary>
/// <param name="Range">The media type or range.</param>
/// <param name="Kind">How the body is read.</param>
/// <param name="Block">The schema block, or <see cref="Program.ValidationProgram.AnyBlock"/>.</param>
/// <param name="Form">How a form's fields are read; null for every other kind.</param>
/// <param name="Multipart">How the parts of multipart/form-data are read; null for every other kind.</param>
public sealed record MediaCheck(MediaType Range, MediaKind Kind, int Block, FormPlan? Form, MultipartPlan? Multipart = null)
{
    /// <summary>Of a range (<see cref="MediaKind.ByType"/>): how a body that is no JSON is read.</summary>
    public MediaKind Otherwise { get; init; } = MediaKind.Refused;

    /// <summary>How a sequence of JSON texts is read; null for every other kind.</summary>
    public SequencePlan? Sequence { get; init; }

    /// <summary>What a text may stand for besides itself.</summary>
    public JsonType TextTypes { get; init; } = JsonType.String;

    /// <summary>How many octets a body of <see cref="MediaKind.Octets"/> may have.</summary>
    public OctetRange Octets { get; init; } = OctetRange.Any;

    /// <summary>The length in bytes above which no body of this type can conform, so that a longer one need not be read.</summary>
    public long MaximumBytes { get; init; } = long.MaxValue;
}
