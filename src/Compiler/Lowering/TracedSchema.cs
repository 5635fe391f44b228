using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Lowering;

/// <summary>One schema object that requests or responses can meet, and what became of it.</summary>
/// <param name="Node">The schema object.</param>
/// <param name="Block">Its block; below zero for a schema that only describes, and for a plain reference, whose target takes its place.</param>
/// <param name="Dialect">The words that it is written in.</param>
/// <param name="IsReference">True for a plain reference.</param>
public sealed record TracedSchema(ObjectNode Node, int Block, SchemaDialect Dialect, bool IsReference)
{
    private readonly List<SourceNode> _leadsTo = [];

    /// <summary>The schemas inside it, and those it refers to, as they are written there.</summary>
    public IReadOnlyList<SourceNode> LeadsTo => _leadsTo;

    internal void Add(SourceNode target) => _leadsTo.Add(target);
}
