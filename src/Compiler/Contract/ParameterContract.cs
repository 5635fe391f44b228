using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>One parameter of an operation, defaults filled in.</summary>
public sealed record ParameterContract
{
    /// <summary>The name; case counts except in headers.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is.</summary>
    public required ParameterLocation In { get; init; }

    /// <summary>Whether it must be there; always true in a path.</summary>
    public required bool IsRequired { get; init; }

    /// <summary>Whether it is the whole query: `in: querystring` of OpenAPI 3.2. Its name is not on the wire, its media type says how it is read.</summary>
    public bool IsWholeQuery { get; init; }

    /// <summary>Its `in`, as documents have it.</summary>
    public string Place => IsWholeQuery ? "querystring" : In.ToString().ToLowerInvariant();

    /// <summary>How the value is written. Without meaning where <see cref="ContentType"/> is set.</summary>
    public required ParameterStyle Style { get; init; }

    /// <summary>Whether arrays and objects are spread over several values. Always true for deepObject, which has no other form.</summary>
    public required bool IsExploded { get; init; }

    /// <summary>Whether reserved characters may be there unencoded.</summary>
    public required bool AllowsReserved { get; init; }

    /// <summary>Whether the value may be empty whatever the schema says (query only).</summary>
    public required bool AllowsEmptyValue { get; init; }

    /// <summary>The media type of the value where it is described by `content`; null where it is described by `schema`.</summary>
    public required string? ContentType { get; init; }

    /// <summary>The schema, of `schema` or of the media type; null where any value is allowed.</summary>
    public required SourceNode? Schema { get; init; }

    /// <summary>True for a template variable that no parameter declares: any text is allowed.</summary>
    public required bool IsImplied { get; init; }

    /// <summary>The parameter object (after its reference); the path item where it is implied.</summary>
    public required SourceNode Node { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{(IsWholeQuery ? "Querystring" : In)} {Name}";
}
