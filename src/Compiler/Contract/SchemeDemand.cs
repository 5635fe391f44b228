using System.Collections.Immutable;

namespace FastShield.Compiler.Contract;

/// <summary>A security scheme that a requirement names, with the scopes or roles it asks for.</summary>
public readonly record struct SchemeDemand(string Scheme, ImmutableArray<string> Scopes);
