using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Json;
using FastShield.Runtime.Parameters;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Tests.Parameters;

/// <summary>
/// An engine for tests: the grammar is the interpreter's, a block is a predicate on the text. It keeps the texts that it was shown.
/// </summary>
internal sealed unsafe class PredicateEngine(Func<string, bool> block) : SchemaEngine(Nothing)
{
    private static readonly ValidationProgram Nothing = new()
    {
        Instructions = [],
        Blocks = [],
        Objects = [],
        Arrays = [],
        BlockLists = [],
        Values = [],
        Decimals = [],
        Names = [],
        Patterns = [],
        Discriminators = [],
        Places = [],
    };

    private readonly SchemaInterpreter _grammar = new(Nothing);

    public override string Name => "predicate";

    public List<string> Seen { get; } = [];

    public override bool Accepts(int block1, byte* json, int length, ValidationContext context)
    {
        for (var i = 0; i < 64; i++)
            Xunit.Assert.Equal(0, json[length + i]);
        var text = Encoding.UTF8.GetString(json, length);
        if (block1 >= 0)
            Seen.Add(text);
        return _grammar.Accepts(ValidationProgram.AnyBlock, json, length, context) && (block1 < 0 || block(text));
    }
}

/// <summary>A request for tests, and what the decoder makes of it, as text.</summary>
internal sealed class ParameterKit
{
    public const JsonType Color = JsonType.String;

    /// <summary>The object of the specification's style examples: R, G and B are integers.</summary>
    public static readonly TextShape Rgb = new()
    {
        Types = JsonType.Object,
        Properties =
        [
            new TextProperty("R"u8.ToArray(), JsonType.Integer),
            new TextProperty("G"u8.ToArray(), JsonType.Integer),
            new TextProperty("B"u8.ToArray(), JsonType.Integer),
        ],
    };

    public static readonly TextShape Strings = new() { Types = JsonType.Array };

    public static readonly TextShape Integers = new() { Types = JsonType.Array, ItemTypes = JsonType.Integer };

    public ParameterPolicy Policy { get; init; } = ParameterPolicy.Default;

    public string Path { get; init; } = "/x";

    public string Query { get; init; } = "";

    public (string Name, string Value)[] Headers { get; init; } = [];

    public (int Start, int Length)[] Captures { get; init; } = [];

    /// <summary>A request whose one capture is the last segment.</summary>
    public static ParameterKit OfSegment(string segment) => new() { Path = "/x/" + segment, Captures = [(3, Encoding.UTF8.GetByteCount(segment))] };

    public static ParameterPlan Plan(ViolationLocation location, ParameterStyle style, bool explode, TextShape text, bool required = true) => new()
    {
        Name = "color"u8.ToArray(),
        In = location,
        Style = style,
        Explode = explode,
        Required = required,
        Text = text,
        Block = 0,
    };

    public static TextShape Shape(JsonType types) => new() { Types = types };

    /// <summary>The JSON that the schema saw; `(none)` where it saw none; or the fault as `Class detail @name`.</summary>
    public string Decode(params ParameterPlan[] plans) => Decode(static _ => true, plans);

    public string Decode(Func<string, bool> block, params ParameterPlan[] plans)
    {
        var engine = new PredicateEngine(block);
        var accepted = Check(new ParameterDecoder(), new ParameterSet(plans, Policy), engine, new ValidationContext(), out var fault);
        if (accepted)
            return engine.Seen.Count == 0 ? "(none)" : string.Join(' ', engine.Seen);
        return $"{fault.Class} {fault.Detail}".TrimEnd() + " @" + Encoding.UTF8.GetString(fault.Name);
    }

    public bool Check(ParameterDecoder decoder, ParameterSet set, SchemaEngine engine, ValidationContext context, out ParameterFault fault)
    {
        var head = new List<byte>();
        var fields = new HeaderField[Headers.Length];
        for (var i = 0; i < Headers.Length; i++)
        {
            var name = Encoding.Latin1.GetBytes(Headers[i].Name);
            var value = Encoding.Latin1.GetBytes(Headers[i].Value);
            fields[i] = new HeaderField { NameStart = head.Count, NameLength = name.Length, ValueStart = head.Count + name.Length, ValueLength = value.Length };
            head.AddRange(name);
            head.AddRange(value);
        }

        var captures = new PathCapture[Captures.Length];
        for (var i = 0; i < captures.Length; i++)
            captures[i] = new PathCapture { Start = Captures[i].Start, Length = Captures[i].Length };
        var view = new RequestView
        {
            Path = Encoding.UTF8.GetBytes(Path),
            Query = Encoding.Latin1.GetBytes(Query),
            Head = head.ToArray(),
            Headers = fields,
            Captures = captures,
        };
        return decoder.Check(set, view, engine, context, out fault);
    }
}
