using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering;

/// <summary>
/// What the lowering went through, kept where someone asks for it: each schema object that was reached, the block that it became, and the schemas
/// that it leads to. With the program as it was before any pass this is what a report accounts for every keyword with.
/// </summary>
public sealed class LoweringTrace
{
    private readonly Dictionary<SourceNode, TracedSchema> _schemas = new(ReferenceEqualityComparer.Instance);
    private readonly List<TracedSchema> _order = [];

    /// <summary>The program as it was lowered; its blocks are those of <see cref="TracedSchema.Block"/>. Null until the lowering was completed.</summary>
    public ValidationProgram? Program { get; internal set; }

    /// <summary>Whether formats refuse values, as it was chosen.</summary>
    public bool AssertsFormats { get; internal set; } = true;

    /// <summary>The schema objects in the order in which they were reached.</summary>
    public IReadOnlyList<TracedSchema> Schemas => _order;

    /// <summary>What became of a schema object, or null where it was not reached (booleans never are).</summary>
    public TracedSchema? Find(SourceNode schema) => _schemas.GetValueOrDefault(schema);

    /// <summary>The schema object that a schema stands for, plain references followed; null for a boolean, or where nothing was reached.</summary>
    public TracedSchema? Target(SourceNode schema)
    {
        var traced = Find(schema);
        while (traced is { IsReference: true })
        {
            traced = Find(traced.LeadsTo[0]);
        }

        return traced;
    }

    /// <summary>The block that a schema became, as instructions name it.</summary>
    public int BlockOf(SourceNode schema)
    {
        var end = schema;
        while (Find(end) is { IsReference: true } reference)
        {
            end = reference.LeadsTo[0];
        }

        return end.AsBoolean() switch
        {
            true => ValidationProgram.AnyBlock,
            false => ValidationProgram.NoBlock,
            null => Find(end)?.Block ?? ValidationProgram.NoBlock,
        };
    }

    /// <summary>A schema and all that it leads to, each once, in the order of a walk.</summary>
    public IReadOnlyList<TracedSchema> Reach(SourceNode schema)
    {
        var found = new List<TracedSchema>();
        var seen = new HashSet<SourceNode>(ReferenceEqualityComparer.Instance);
        var waiting = new Queue<SourceNode>();
        waiting.Enqueue(schema);
        while (waiting.TryDequeue(out var next))
        {
            if (seen.Add(next) && Find(next) is { } traced)
            {
                found.Add(traced);
                foreach (var target in traced.LeadsTo)
                {
                    waiting.Enqueue(target);
                }
            }
        }

        return found;
    }

    internal void Reached(ObjectNode node, int block, SchemaDialect dialect)
    {
        if (!_schemas.ContainsKey(node))
        {
            var traced = new TracedSchema(node, block, dialect, IsReference: false);
            _schemas.Add(node, traced);
            _order.Add(traced);
        }
    }

    internal void Referred(ObjectNode node, SourceNode target, SchemaDialect dialect)
    {
        if (!_schemas.ContainsKey(node))
        {
            var traced = new TracedSchema(node, ValidationProgram.AnyBlock, dialect, IsReference: true);
            traced.Add(target);
            _schemas.Add(node, traced);
            _order.Add(traced);
        }
    }

    internal void Leads(ObjectNode from, SourceNode to) => Find(from)?.Add(to);
}
