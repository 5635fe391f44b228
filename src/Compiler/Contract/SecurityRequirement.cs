using System.Collections.Immutable;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>Schemes that must all be satisfied together; with none, nobody needs to show anything.</summary>
/// <param name="Schemes">The names of the schemes, each with the scopes it asks for.</param>
/// <param name="Node">The security requirement object.</param>
public sealed record SecurityRequirement(ImmutableArray<SchemeDemand> Schemes, ObjectNode Node);
