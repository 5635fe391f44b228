using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering;

/// <summary>One schema object that messages can meet, and what became of it; one that means different things by the way that leads to it became several.</summary>
/// <param name="Node">The schema object.</param>
/// <param name="Block">Its block; below zero for a schema that only describes, and for a plain reference, whose target takes its place.</param>
/// <param name="Dialect">The words that it is written in.</param>
/// <param name="IsReference">True for a plain reference.</param>
public sealed record TracedSchema(ObjectNode Node, int Block, SchemaDialect Dialect, bool IsReference)
{
    private readonly Dictionary<SourceNode, int> _leadsTo = new(ReferenceEqualityComparer.Instance);

    /// <summary>What a plain reference leads to; null for every other schema.</summary>
    public SourceNode? Target { get; internal init; }

    /// <summary>The block that a schema inside this one, or one that it refers to, became on the way through it; no block where it was not lowered.</summary>
    public int BlockOf(SourceNode schema) => _leadsTo.GetValueOrDefault(schema, ValidationProgram.NoBlock);

    internal void Leads(SourceNode schema, int block) => _leadsTo[schema] = block;
}
