using FastShield.Compiler.Lowering;

namespace FastShield.Compiler.Report;

/// <summary>What becomes of one schema object: each of its words, once.</summary>
/// <param name="Schema">The schema, and the block that it became.</param>
/// <param name="Keywords">Its words in the document's order.</param>
public sealed record SchemaReport(TracedSchema Schema, IReadOnlyList<KeywordReport> Keywords)
{
    /// <summary>JSON pointer of the schema.</summary>
    public string Pointer { get; } = Schema.Node.Pointer;
}
