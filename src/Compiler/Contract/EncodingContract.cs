using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>How one property of a form or multipart body is written: an entry of `encoding`.</summary>
public sealed record EncodingContract
{
    /// <summary>The property's name.</summary>
    public required string Name { get; init; }

    /// <summary>The content types of the part, comma-separated as written; null for the default by the property's type.</summary>
    public required string? ContentType { get; init; }

    /// <summary>
    /// Whether one of `style`, `explode` and `allowReserved` is given: then the value is written by style and the content type has no
    /// meaning (OpenAPI 3.1.1 section 4.8.15.1.2).
    /// </summary>
    public required bool IsByStyle { get; init; }

    /// <summary>How the value is written.</summary>
    public required ParameterStyle Style { get; init; }

    /// <summary>Whether arrays and objects are spread over several values.</summary>
    public required bool IsExploded { get; init; }

    /// <summary>Whether reserved characters may be there unencoded.</summary>
    public required bool AllowsReserved { get; init; }

    /// <summary>The headers of the part as they stand in the document, or null.</summary>
    public required ObjectNode? Headers { get; init; }

    /// <summary>The encoding object.</summary>
    public required ObjectNode Node { get; init; }
}
