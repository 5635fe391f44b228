using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering;

/// <summary>
/// What the lowering went through, kept where someone asks for it: each schema object that was reached, the block that it became, and the blocks
/// that it leads to. With the program as it was before any pass this is what a report accounts for every keyword with.
/// </summary>
public sealed class LoweringTrace
{
    private readonly Dictionary<SourceNode, TracedSchema> _first = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(SourceNode Node, int Block), TracedSchema> _schemas = [];
    private readonly List<TracedSchema> _order = [];

    /// <summary>The program as it was lowered; its blocks are those of <see cref="TracedSchema.Block"/>. Null until the lowering was completed.</summary>
    public ValidationProgram? Program { get; internal set; }

    /// <summary>Whether formats were asserted.</summary>
    public bool AssertsFormats { get; internal set; } = true;

    /// <summary>The schema objects in the order in which they were reached.</summary>
    public IReadOnlyList<TracedSchema> Schemas => _order;

    /// <summary>What first became of a schema object, or null where it was not reached (booleans never are).</summary>
    public TracedSchema? Find(SourceNode schema) => _first.GetValueOrDefault(schema);

    /// <summary>The schema object that a schema stands for, plain references followed; null for a boolean, or where nothing was reached.</summary>
    public TracedSchema? Target(SourceNode schema)
    {
        var traced = Find(schema);
        while (traced is { IsReference: true })
        {
            traced = Find(traced.Target!);
        }

        return traced;
    }

    /// <summary>The block that a schema of a parameter or body became.</summary>
    public int BlockOf(SourceNode schema)
    {
        var end = schema;
        while (Find(end) is { IsReference: true } reference)
        {
            end = reference.Target!;
        }

        return end.AsBoolean() switch
        {
            true => ValidationProgram.AnyBlock,
            false => ValidationProgram.NoBlock,
            null => Find(end)?.Block ?? ValidationProgram.NoBlock,
        };
    }

    internal void Reached(ObjectNode node, int block, SchemaDialect dialect) => Add(new TracedSchema(node, block, dialect, IsReference: false));

    internal void Referred(ObjectNode node, SourceNode target, SchemaDialect dialect) =>
        Add(new TracedSchema(node, ValidationProgram.AnyBlock, dialect, IsReference: true) { Target = target });

    internal void Leads(ObjectNode from, int block, SourceNode to, int target) => _schemas.GetValueOrDefault((from, block))?.Leads(to, target);

    private void Add(TracedSchema schema)
    {
        if (_schemas.TryAdd((schema.Node, schema.Block), schema))
        {
            _first.TryAdd(schema.Node, schema);
            _order.Add(schema);
        }
    }
}
