using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering.Resources;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering;

/// <summary>
/// Turns schema nodes into blocks, keyword by keyword, and finishes the program. Says plainly what the specification says;
/// making it fast is the passes' work. A schema that is referred to from many places becomes one block, or where dynamic references depend on
/// the way to it, one for each way that differs.
/// </summary>
public sealed class SchemaLowering
{
    /// <summary>Names that one object shape may know: its bit set lives on the stack.</summary>
    public const int MaximumNames = 4096;

    // Blocks beyond one for each schema: what dynamic references may multiply a program to.
    private const int MaximumCopies = 20_000;

    private const int LongestChain = 100;

    private readonly Dictionary<(SourceNode Node, SchemaWay Way), int> _blocks = [];
    private readonly HashSet<SourceNode> _reported = new(ReferenceEqualityComparer.Instance);
    private readonly List<SchemaDraft?> _drafts = [];
    private readonly Queue<(ObjectNode Node, SchemaWay Way, int Block)> _waiting = new();
    private readonly ReferenceResolver _resolver;
    private readonly SchemaDialect _dialect;
    private readonly IReadOnlyList<SchemaDocument> _others;
    private SchemaResources? _resources;
    private DynamicScopes? _scopes;
    private DirectedSchemas? _directed;
    private int _copies;

    /// <summary>Starts the lowering of one document's schemas.</summary>
    /// <param name="dialect">The words of schemas that do not name theirs.</param>
    /// <param name="resolver">Follows pointers in the document.</param>
    /// <param name="diagnostics">Where problems are reported.</param>
    /// <param name="options">What was chosen, or null for the default.</param>
    /// <param name="others">Further documents that references may lead to, or null for none.</param>
    public SchemaLowering(
        SchemaDialect dialect,
        ReferenceResolver resolver,
        DiagnosticBag diagnostics,
        LoweringOptions? options = null,
        IReadOnlyList<SchemaDocument>? others = null)
    {
        _dialect = dialect;
        _resolver = resolver;
        _others = others ?? [];
        Diagnostics = diagnostics;
        Options = options ?? LoweringOptions.Default;
    }

    /// <summary>What was chosen.</summary>
    public LoweringOptions Options { get; }

    /// <summary>Where problems are reported.</summary>
    public DiagnosticBag Diagnostics { get; }

    /// <summary>Where it is kept what became of each schema; null where nobody asks.</summary>
    public LoweringTrace? Trace { get; init; }

    /// <summary>Names of passes that are switched off (<see cref="Passes.ProgramPasses.Names"/>).</summary>
    public IReadOnlyCollection<string> WithoutPasses { get; init; } = [];

    internal ProgramBuilder Tables { get; } = new();

    // OpenAPI 3.0 has neither identifiers nor `$schema`: nothing has to be looked for.
    private SchemaResources? Resources =>
        _dialect.Identifier is null ? null : _resources ??= new SchemaResources(_resolver, _dialect, _others);

    /// <summary>The block of a schema for requests; its instructions are made by <see cref="Complete"/>.</summary>
    public int Lower(SourceNode schema) => Lower(schema, MessageDirection.Request);

    /// <summary>The block of a schema for one direction; where that makes no difference, it is the same one for both.</summary>
    public int Lower(SourceNode schema, MessageDirection direction) => Lower(schema, new SchemaWay(DynamicScope.Empty, direction));

    /// <summary>Lowers every schema that was asked for, and those they lead to, and freezes the program.</summary>
    public ValidationProgram Complete()
    {
        Drain();
        var program = ProgramFreezing.Freeze(Tables, _drafts, Diagnostics, WithoutPasses);
        if (Trace is not null)
        {
            Trace.Program = program;
            Trace.AssertsFormats = Options.AssertsFormats;
        }

        return program;
    }

    /// <summary>Lowers every schema that was asked for so far: their blocks come before those that are asked for later.</summary>
    public void Drain()
    {
        while (_waiting.TryDequeue(out var next))
        {
            var draft = new SchemaDraft(this, next.Node, next.Way, next.Block);
            draft.Dialect.Words.Lower(draft);
            _drafts[next.Block] = draft;
        }
    }

    /// <summary>The block of a schema that validation comes to by a way.</summary>
    internal int Lower(SourceNode schema, SchemaWay way)
    {
        switch (Follow(schema, way.Scope))
        {
            case null:
                return ValidationProgram.NoBlock;
            case var (node, _) when node.AsBoolean() is { } anything:
                return anything ? ValidationProgram.AnyBlock : ValidationProgram.NoBlock;
            case (ObjectNode node, var inner):
                return BlockOf(node, way.In(inner));
            case var (node, _):
                Diagnostics.Error(SchemaCodes.MalformedSchema, node, $"A schema has to be an object or a boolean, and this is {node.Describe()}.");
                return ValidationProgram.NoBlock;
        }
    }

    /// <summary>A block for instructions of a schema that need one of their own.</summary>
    internal int Aside(ObjectNode node, SchemaWay way, Action<SchemaDraft> lower)
    {
        _drafts.Add(null);
        var block = _drafts.Count - 1;
        var draft = new SchemaDraft(this, node, way, block);
        lower(draft);
        _drafts[block] = draft;
        return block;
    }

    /// <summary>The words that a schema is written in; a dialect that is not known is reported.</summary>
    internal SchemaDialect DialectOf(SourceNode schema)
    {
        if (Resources?.SpotOf(schema) is not { } spot)
        {
            return _dialect;
        }

        if (spot.Foreign is { } foreign && _reported.Add(foreign))
        {
            Diagnostics.Gap(
                SchemaCodes.UnknownDialect,
                foreign,
                $"The dialect {foreign.Describe()} is not known, or demands words that are not; the schema is read as {spot.Dialect.Name}.");
        }

        return spot.Dialect;
    }

    /// <summary>The schema that a chain of plain references ends in, with the scope there, or null with the diagnostic made.</summary>
    internal (SourceNode Node, DynamicScope Scope)? Follow(SourceNode schema, DynamicScope scope)
    {
        var current = schema;
        var inside = Enter(current, scope);
        for (var steps = 0; IsPlainReference(current); steps++)
        {
            if (steps > LongestChain)
            {
                Diagnostics.Error(SchemaCodes.EndlessReference, schema, "This reference leads back to itself and never to a schema.");
                return null;
            }

            if (Resolve(((ObjectNode)current)["$ref"]!) is not { } next)
            {
                return null;
            }

            Trace?.Referred((ObjectNode)current, next, DialectOf(current));
            current = next;
            inside = Enter(current, inside);
        }

        return (current, inside);
    }

    /// <summary>
    /// What a reference leads to: by schema resources and anchors first, then by pointer from the document's root, which is what OpenAPI's
    /// authors mean even inside a resource of its own.
    /// </summary>
    internal SourceNode? Resolve(SourceNode reference) => Resources?.Find(reference) ?? _resolver.Find(reference);

    /// <summary>The schema that a value of a discriminator's `mapping` means; null where that is nothing, which is not reported.</summary>
    internal SourceNode? MappedTo(ObjectNode schema, SourceNode value) => DiscriminatorNames.Target(schema, value, Resolve, _resolver);

    /// <summary>What a dynamic reference leads to where validation came by this scope.</summary>
    internal SourceNode? ResolveDynamic(SourceNode reference, DynamicScope scope)
    {
        if (Resolve(reference) is not { } target)
        {
            return null;
        }

        return Resources?.DynamicName(reference, target) is { } name && scope.Places.TryGetValue(name, out var outermost) ? outermost : target;
    }

    private bool IsPlainReference(SourceNode node)
    {
        if (node is not ObjectNode schema || !schema.Has("$ref"))
        {
            return false;
        }

        var dialect = DialectOf(schema);
        if (dialect.Words.ConstraintOf(schema, "$ref") is not { } beside)
        {
            return true;
        }

        if (dialect.IgnoresSiblings && _reported.Add(schema))
        {
            Diagnostics.Add(
                DiagnosticSeverity.Warning,
                SchemaCodes.IgnoredSiblings,
                beside,
                $"{dialect.Name} ignores what stands beside '$ref', so '{beside.Name}' is not enforced. Put '$ref' into 'allOf' to have both.");
        }

        return dialect.IgnoresSiblings;
    }

    private DynamicScope Enter(SourceNode schema, DynamicScope scope)
    {
        if (Resources is not { } resources)
        {
            return scope;
        }

        _scopes ??= new DynamicScopes(resources);
        return _scopes.Enter(scope, resources.SpotOf(schema).Resource) ?? TooMany(schema, scope);
    }

    private DynamicScope TooMany(SourceNode schema, DynamicScope scope)
    {
        if (_copies <= MaximumCopies)
        {
            _copies = MaximumCopies + 1;
            Diagnostics.Error(
                SchemaCodes.TooManyScopes,
                schema,
                $"Dynamic references make this schema mean something else on more than {DynamicScopes.Maximum} ways, or need more than {MaximumCopies} copies of schemas.");
        }

        return scope;
    }

    private SourceNode? ResolveQuietly(SourceNode reference) =>
        Resources?.Find(reference) ?? (_resolver.TryFind(reference, out var target) ? target : null);

    private int BlockOf(ObjectNode node, SchemaWay way)
    {
        // Where dynamic references are about, it is not known beforehand where they lead.
        if (way is { Direction: MessageDirection.Response, Scope.Places.Count: 0 } && !(_directed ??= new DirectedSchemas(ResolveQuietly)).Contains(node))
        {
            way = way with { Direction = MessageDirection.Request };
        }

        if (_blocks.TryGetValue((node, way), out var known))
        {
            return known;
        }

        // What only describes needs no block; its words are still looked at, for the unknown among them.
        var dialect = DialectOf(node);
        if (!dialect.Words.HasConstraint(node))
        {
            Trace?.Reached(node, ValidationProgram.AnyBlock, dialect);
            dialect.Words.Lower(new SchemaDraft(this, node, way, ValidationProgram.AnyBlock));
            _blocks.Add((node, way), ValidationProgram.AnyBlock);
            return ValidationProgram.AnyBlock;
        }

        if (way.Scope != DynamicScope.Empty && ++_copies >= MaximumCopies)
        {
            TooMany(node, way.Scope);
            return ValidationProgram.NoBlock;
        }

        _drafts.Add(null);
        var block = _drafts.Count - 1;
        Trace?.Reached(node, block, dialect);
        _blocks.Add((node, way), block);
        _waiting.Enqueue((node, way, block));
        return block;
    }
}
