using FastShield.Compiler.Lowering;

namespace FastShield.Compiler.Report;

/// <summary>The words that the compiler knows, for the table of what is enforced.</summary>
public static class SchemaWords
{
    /// <summary>The words of a dialect, in the order of the alphabet.</summary>
    public static IReadOnlyList<string> Of(SchemaDialect dialect) => [.. dialect.Words.Words.Order(StringComparer.Ordinal)];
}
