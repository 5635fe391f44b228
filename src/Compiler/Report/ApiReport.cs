using FastShield.Compiler.Contract;

namespace FastShield.Compiler.Report;

/// <summary>What becomes of everything that a document asks: made from the contract and the program that enforce it.</summary>
/// <param name="Contract">The document's contract.</param>
/// <param name="Operations">The operations, in the document's order.</param>
/// <param name="Schemas">Every schema that messages can meet, each once, with all its words.</param>
/// <param name="Advice">What could be said more strictly.</param>
public sealed record ApiReport(ApiContract Contract, IReadOnlyList<OperationReport> Operations, IReadOnlyList<SchemaReport> Schemas, AdviceBag Advice)
{
    /// <summary>How many keywords have this treatment.</summary>
    public int Count(Treatment treatment) => Schemas.Sum(schema => schema.Keywords.Count(keyword => keyword.Treatment == treatment));

    /// <summary>Keywords and parts that nothing accounts for: each of them is a fault of the compiler, and makes the document a refused one.</summary>
    public IEnumerable<KeywordReport> Unaccounted =>
        Schemas.SelectMany(schema => schema.Keywords).Where(keyword => keyword.Reason == KeywordAccount.Unaccounted);
}
