using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Lowering.Resources;

/// <summary>What holds for a schema and for those inside it that say nothing else.</summary>
/// <param name="Resource">The resource that it belongs to.</param>
/// <param name="Dialect">The words it is written in.</param>
/// <param name="Foreign">The `$schema` that names a dialect which is not known, so that <paramref name="Dialect"/> is a guess; else null.</param>
internal sealed record SchemaSpot(SchemaResource Resource, SchemaDialect Dialect, SourceNode? Foreign);
