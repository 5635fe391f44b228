using System.Diagnostics.CodeAnalysis;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering;

/// <summary>One block in the making: the schema it comes from and the instructions that its keywords have added so far.</summary>
internal sealed class SchemaDraft(SchemaLowering lowering, ObjectNode node, SchemaWay way, int block)
{
    private readonly List<Instruction> _asserts = [];
    private readonly List<Instruction> _logic = [];
    private readonly string _pointer = node.Pointer;

    /// <summary>The schema object.</summary>
    public ObjectNode Node { get; } = node;

    /// <summary>The block's index; <see cref="ValidationProgram.AnyBlock"/> for a schema that only describes.</summary>
    public int Block { get; } = block;

    /// <summary>The words it is written in.</summary>
    public SchemaDialect Dialect { get; } = lowering.DialectOf(node);

    /// <summary>What was chosen.</summary>
    public LoweringOptions Options => lowering.Options;

    /// <summary>The program's side tables.</summary>
    public ProgramBuilder Tables => lowering.Tables;

    /// <summary>Where problems are reported.</summary>
    public DiagnosticBag Diagnostics => lowering.Diagnostics;

    /// <summary>Index of the object shape, or -1.</summary>
    public int Members { get; private set; } = -1;

    /// <summary>Index of the array shape, or -1.</summary>
    public int Items { get; private set; } = -1;

    /// <summary>The instructions that the block reads first.</summary>
    public IReadOnlyList<Instruction> Asserts => _asserts;

    /// <summary>The instructions that read the value again.</summary>
    public IReadOnlyList<Instruction> Logic => _logic;

    /// <summary>The value of a word, or null where the schema or its dialect does not have it.</summary>
    public SourceNode? this[string word] => Dialect.Words.Has(word) ? Node[word] : null;

    /// <summary>True where the schema and its dialect have a word.</summary>
    public bool Has(string word) => this[word] is not null;

    /// <summary>The value of a word that the schema and its dialect have.</summary>
    public bool TryGet(string word, [NotNullWhen(true)] out SourceNode? value)
    {
        value = this[word];
        return value is not null;
    }

    /// <summary>The block of a schema inside this one.</summary>
    public int Lower(SourceNode schema)
    {
        var target = lowering.Lower(schema, way);
        lowering.Trace?.Leads(Node, Block, schema, target);
        return target;
    }

    /// <summary>A block of its own for some instructions of this schema.</summary>
    public int Aside(Action<SchemaDraft> lower) => lowering.Aside(Node, way, lower);

    /// <summary>The block of a declared property: what is `writeOnly` may not be in a response, whatever it holds.</summary>
    public int LowerProperty(SourceNode schema) =>
        way.Direction == MessageDirection.Response && IsMarked(schema, "writeOnly") ? ValidationProgram.NoBlock : Lower(schema);

    /// <summary>True where a required property need not be there this way: `readOnly` in requests, `writeOnly` in responses.</summary>
    public bool IsOfOtherWay(SourceNode property) => IsMarked(property, way.Direction == MessageDirection.Request ? "readOnly" : "writeOnly");

    /// <summary>What a reference in this schema leads to, or null with the diagnostic made.</summary>
    public SourceNode? Resolve(SourceNode reference) => lowering.Resolve(reference);

    /// <summary>The same for a dynamic reference, by the way that leads to this schema.</summary>
    public SourceNode? ResolveDynamic(SourceNode reference) => lowering.ResolveDynamic(reference, way.Scope);

    /// <summary>The schema that a value of a discriminator's `mapping` means; null where that is nothing, which is not reported.</summary>
    public SourceNode? MappedTo(SourceNode value) => lowering.MappedTo(Node, value);

    /// <summary>Whether the schema, or one that its references lead to, has the mark; where a dialect says so nothing beside `$ref` counts.</summary>
    private bool IsMarked(SourceNode schema, string word)
    {
        var current = schema;
        for (var steps = 0; steps < 100 && current is ObjectNode node; steps++)
        {
            var isReference = node.Has("$ref");
            if (node[word]?.AsBoolean() == true && !(isReference && Dialect.IgnoresSiblings))
            {
                return true;
            }

            current = isReference ? Resolve(node["$ref"]!) : null;
        }

        return false;
    }

    /// <summary>Adds an assertion or the block's loop.</summary>
    public void Assert(InstructionKind kind, int a, string keyword) =>
        _asserts.Add(new Instruction(kind, a, 0, 0, Place(keyword)));

    /// <summary>Adds an instruction that reads the value again.</summary>
    public void Reread(InstructionKind kind, int a, int b, int c, string keyword) =>
        _logic.Add(new Instruction(kind, a, b, c, Place(keyword)));

    /// <summary>Adds the loop over members.</summary>
    public void LoopMembers(ObjectShape shape, string keyword)
    {
        Members = ProgramBuilder.Add(Tables.Objects, shape);
        Assert(InstructionKind.LoopMembers, Members, keyword);
    }

    /// <summary>Adds the loop over items.</summary>
    public void LoopItems(ArrayShape shape, string keyword)
    {
        Items = ProgramBuilder.Add(Tables.Arrays, shape);
        Assert(InstructionKind.LoopItems, Items, keyword);
    }

    /// <summary>The place of a keyword of this schema.</summary>
    public int Place(string keyword) => Tables.Place(Node.File.Label, _pointer, keyword, keyword.Length == 0 ? Node.Line : Node[keyword]?.Line ?? Node.Line);

    /// <summary>Reports a keyword whose value is not what the specification asks for; the schema cannot be used.</summary>
    public void Malformed(SourceNode at, string keyword, string expected) =>
        Diagnostics.Error(SchemaCodes.MalformedKeyword, at, $"'{keyword}' has to be {expected}, and this is {at.Describe()}.");
}
