using System.Collections.Immutable;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>What a document says of a response; one that many operations refer to is one object.</summary>
/// <param name="Headers">The header fields, as parameters of style simple.</param>
/// <param name="Content">The media types it may have, in the order of the document; with none, it has no body.</param>
/// <param name="Node">The response object (after its reference).</param>
public sealed record DescribedResponse(ImmutableArray<ParameterContract> Headers, ImmutableArray<MediaTypeContract> Content, ObjectNode Node);
