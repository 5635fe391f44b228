using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering.Keywords;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering;

/// <summary>
/// Turns schema nodes into blocks, keyword by keyword, and finishes the program. Says plainly what the specification says;
/// making it fast is the passes' work. A schema that is referred to from many places becomes one block.
/// </summary>
public sealed class SchemaLowering
{
    /// <summary>Names that one object shape may know: its bit set lives on the stack.</summary>
    public const int MaximumNames = 4096;

    private readonly Dictionary<SourceNode, int> _blocks = new(ReferenceEqualityComparer.Instance);
    private readonly List<SchemaDraft?> _drafts = [];
    private readonly Dictionary<SourceNode, int> _responseBlocks = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<(ObjectNode Node, int Block, MessageDirection Direction)> _waiting = new();
    private readonly ReferenceResolver _resolver;
    private SchemaResources? _resources;
    private DirectedSchemas? _directed;

    /// <summary>Starts the lowering of one document's schemas.</summary>
    public SchemaLowering(SchemaDialect dialect, ReferenceResolver resolver, DiagnosticBag diagnostics)
    {
        Dialect = dialect;
        _resolver = resolver;
        Diagnostics = diagnostics;
    }

    /// <summary>The words the schemas are written in.</summary>
    public SchemaDialect Dialect { get; }

    /// <summary>Where problems are reported.</summary>
    public DiagnosticBag Diagnostics { get; }

    /// <summary>Where it is kept what became of each schema; null where nobody asks.</summary>
    public LoweringTrace? Trace { get; init; }

    internal ProgramBuilder Tables { get; } = new();

    /// <summary>The block of a schema for requests; its instructions are made by <see cref="Complete"/>.</summary>
    public int Lower(SourceNode schema) => Lower(schema, MessageDirection.Request);

    /// <summary>The block of a schema for one way; where the way makes no difference, it is the same one for both.</summary>
    public int Lower(SourceNode schema, MessageDirection direction)
    {
        var target = Follow(schema);
        switch (target)
        {
            case null:
                return ValidationProgram.NoBlock;
            case ScalarNode scalar when scalar.AsBoolean() is { } anything:
                return anything ? ValidationProgram.AnyBlock : ValidationProgram.NoBlock;
            case ObjectNode node:
                return BlockOf(node, direction);
            default:
                Diagnostics.Error(SchemaCodes.MalformedSchema, target, $"A schema has to be an object or a boolean, and this is {target.Describe()}.");
                return ValidationProgram.NoBlock;
        }
    }

    /// <summary>Lowers every schema that was asked for, and those they lead to, and freezes the program.</summary>
    public ValidationProgram Complete()
    {
        Drain();
        var program = ProgramFreezing.Freeze(Tables, _drafts, Diagnostics);
        if (Trace is not null)
        {
            Trace.Program = program;
        }

        return program;
    }

    /// <summary>Lowers every schema that was asked for so far: their blocks come before those that are asked for later.</summary>
    public void Drain()
    {
        while (_waiting.TryDequeue(out var next))
        {
            var draft = new SchemaDraft(this, next.Node, next.Block, next.Direction);
            KeywordCatalog.Lower(draft);
            _drafts[next.Block] = draft;
        }
    }

    /// <summary>The schema that a chain of plain references ends in, or null with the diagnostic made.</summary>
    internal SourceNode? Follow(SourceNode schema)
    {
        var current = schema;
        for (var steps = 0; IsPlainReference(current); steps++)
        {
            if (steps > 100)
            {
                Diagnostics.Error(SchemaCodes.EndlessReference, schema, "This reference leads back to itself and never to a schema.");
                return null;
            }

            var next = Resolve(((ObjectNode)current)["$ref"]!);
            if (next is null)
            {
                return null;
            }

            Trace?.Referred((ObjectNode)current, next, Dialect);
            current = next;
        }

        return current;
    }

    /// <summary>
    /// What a reference leads to: by schema resources and anchors first, then by pointer from the document's root, which is what OpenAPI's
    /// authors mean even inside a resource of its own.
    /// </summary>
    internal SourceNode? Resolve(SourceNode reference) =>
        (Dialect == SchemaDialect.OpenApi30 ? null : Resources.Find(reference)) ?? _resolver.Find(reference);

    /// <summary>True where a dynamic reference can only lead to this target.</summary>
    internal bool IsStatic(SourceNode reference, SourceNode target) => Resources.IsStatic(reference, target);

    private SchemaResources Resources => _resources ??= new SchemaResources(_resolver);

    private bool IsPlainReference(SourceNode node) =>
        node is ObjectNode schema
        && schema.Has("$ref")
        && (Dialect == SchemaDialect.OpenApi30 || !KeywordCatalog.HasConstraintBeside(schema, "$ref", Dialect));

    private SourceNode? ResolveQuietly(SourceNode reference) =>
        (Dialect == SchemaDialect.OpenApi30 ? null : Resources.Find(reference)) ?? (_resolver.TryFind(reference, out var target) ? target : null);

    private int BlockOf(ObjectNode node, MessageDirection direction)
    {
        if (direction == MessageDirection.Response && !(_directed ??= new DirectedSchemas(ResolveQuietly)).Contains(node))
        {
            direction = MessageDirection.Request;
        }

        var blocks = direction == MessageDirection.Request ? _blocks : _responseBlocks;
        if (blocks.TryGetValue(node, out var known))
        {
            return known;
        }

        // What only describes needs no block; its words are still looked at, for the unknown among them.
        if (!KeywordCatalog.HasConstraint(node, Dialect))
        {
            Trace?.Reached(node, ValidationProgram.AnyBlock, Dialect);
            KeywordCatalog.Lower(new SchemaDraft(this, node, ValidationProgram.AnyBlock, direction));
            blocks.Add(node, ValidationProgram.AnyBlock);
            return ValidationProgram.AnyBlock;
        }

        _drafts.Add(null);
        var block = _drafts.Count - 1;
        Trace?.Reached(node, block, Dialect);
        blocks.Add(node, block);
        _waiting.Enqueue((node, block, direction));
        return block;
    }
}
