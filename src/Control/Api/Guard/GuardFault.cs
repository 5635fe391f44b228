using FastShield.Proxy.Events;
using FastShield.Runtime.Contract;

namespace FastShield.Control.Api.Guard;

/// <summary>A violation of the API's own document as a refusal, with its place.</summary>
internal static class GuardFault
{
    /// <summary>The refusal: 400, the place in words and in `source`.</summary>
    public static ApiException Of(Violation violation) => new(400, ApiCodes.Invalid, $"{Place(violation)} {Fault(violation)}.")
    {
        Detail = json =>
        {
            json.WriteStartObject("source"u8);
            json.WriteString("location"u8, EventNames.Of(violation.Location));
            json.WriteString("target"u8, violation.Target);
            if (violation.Location == ViolationLocation.Body && JsonPathText.PointerOf(violation.Target) is { } pointer)
            {
                json.WriteString("pointer"u8, pointer);
            }

            json.WriteString("error_class"u8, EventNames.Of(violation.Class));
            json.WriteString("error_detail"u8, violation.Detail);
            if (violation.SchemaPointer.Length > 0)
            {
                json.WriteString("schema"u8, violation.SchemaPointer);
            }

            json.WriteEndObject();
        },
    };

    private static string Place(Violation violation) => violation.Location switch
    {
        ViolationLocation.Body => violation.Target is "$" or "" ? "The body" : $"{violation.Target} in the body",
        _ when violation.Target.Length == 0 => $"The {EventNames.Of(violation.Location)}",
        _ => $"{violation.Target} in the {EventNames.Of(violation.Location)}",
    };

    private static string Fault(Violation violation) => (violation.Class, violation.Detail) switch
    {
        (ErrorClass.MissingRequired, _) => "is needed",
        (ErrorClass.InvalidSyntax, "invalid_json") => "is no JSON",
        (ErrorClass.DuplicateValue, _) => "is given more than once",
        (ErrorClass.UnsupportedMediaType or ErrorClass.InvalidMediaType, _) => $"is of another media type than is asked for ({violation.Detail})",
        (_, "invalid_enum_variant" or "different_const_value") => "is none of the values that are allowed",
        (_, "value_too_deep") => "is nested too deep",
        (_, { Length: > 0 } detail) when detail.StartsWith("expected:", StringComparison.Ordinal) => $"must be of type {detail["expected:".Length..]}",
        (_, { Length: > 0 } detail) => $"does not conform: {detail}",
        _ => $"does not conform: {EventNames.Of(violation.Class)}",
    };
}
