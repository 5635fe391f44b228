using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Lowering.Resources;

/// <summary>A document of schemas that references may lead to, given from memory: the compiler fetches nothing.</summary>
/// <param name="Address">The address that references know it by, without a fragment.</param>
/// <param name="Document">Its content.</param>
public sealed record SchemaDocument(Uri Address, SourceDocument Document);
