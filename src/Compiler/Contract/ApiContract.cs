using System.Collections.Immutable;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>
/// What a document asks of requests, in one normalised form for all versions of OpenAPI: references of components followed, inheritance
/// from document to path item to operation applied, defaults filled in. Schemas stay raw nodes.
/// </summary>
public sealed record ApiContract
{
    /// <summary>The document that this was read from.</summary>
    public required SourceDocument Document { get; init; }

    /// <summary>The version of OpenAPI.</summary>
    public required OpenApiVersion Version { get; init; }

    /// <summary>The title of `info`, or the file's name where there is none.</summary>
    public required string Title { get; init; }

    /// <summary>`jsonSchemaDialect` (3.1 and later), or null for the version's own default.</summary>
    public required string? SchemaDialect { get; init; }

    /// <summary>The document's own servers; what holds for an operation is in <see cref="OperationContract.Servers"/>.</summary>
    public required ImmutableArray<ServerTarget> Servers { get; init; }

    /// <summary>All operations that can be enforced, in the order of the document.</summary>
    public required ImmutableArray<OperationContract> Operations { get; init; }

    /// <summary>The security schemes by name.</summary>
    public required ImmutableDictionary<string, SecuritySchemeContract> SecuritySchemes { get; init; }

    /// <summary>Follows further references of the same document, reporting into the same bag.</summary>
    public required ReferenceResolver References { get; init; }

    /// <summary>Looks for misplaced extensions; once more where further files were read since.</summary>
    internal ExtensionPlaces? Extensions { get; init; }
}
