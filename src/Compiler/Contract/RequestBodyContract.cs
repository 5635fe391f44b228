using System.Collections.Immutable;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>The body of an operation's requests.</summary>
/// <param name="IsRequired">Whether there must be one.</param>
/// <param name="Content">The media types it may have, in the order of the document; with none, every body is refused.</param>
/// <param name="Node">The request body object (after its reference).</param>
public sealed record RequestBodyContract(bool IsRequired, ImmutableArray<MediaTypeContract> Content, ObjectNode Node);
