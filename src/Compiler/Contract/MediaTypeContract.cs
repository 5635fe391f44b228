using System.Collections.Immutable;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>A media type of a body and what it says about the content.</summary>
/// <param name="Range">The type or range.</param>
/// <param name="Schema">The schema, or null where any content is allowed.</param>
/// <param name="Encoding">How single properties of a form or multipart body are written; empty for all others.</param>
/// <param name="Node">The media type object.</param>
public sealed record MediaTypeContract(MediaRange Range, SourceNode? Schema, ImmutableArray<EncodingContract> Encoding, ObjectNode Node)
{
    /// <summary>What each text of a sequence is held against (`itemSchema` of OpenAPI 3.2); null where nothing is asked of it.</summary>
    public SourceNode? ItemSchema { get; init; }
}
