using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Emit;

/// <summary>One block while its methods are written: what it asks, and of which types a value can be at all.</summary>
internal sealed class BlockScope
{
    private readonly Block _block;

    public BlockScope(CodeWriter writer, ValidationProgram program, Operands operands, int index)
    {
        Writer = writer;
        Program = program;
        Operands = operands;
        Index = index;
        _block = program.Blocks[index];
        Self = Name.Numbered("B", index);
        Types = AllowedTypes();
    }

    public CodeWriter Writer { get; }

    public ValidationProgram Program { get; }

    public Operands Operands { get; }

    public int Index { get; }

    /// <summary>The block's method.</summary>
    public Name Self { get; }

    /// <summary>The types that the block's own assertions leave; Integer without Number asks for whole numbers.</summary>
    public JsonType Types { get; }

    /// <summary>Index of the object shape, or -1.</summary>
    public int Members => _block.Members;

    /// <summary>Index of the array shape, or -1.</summary>
    public int Items => _block.Items;

    /// <summary>Index, in the program, of the first instruction of <see cref="Logic"/>.</summary>
    public int FirstLogic => _block.Start + _block.FirstLogic;

    public ReadOnlySpan<Instruction> Asserts => Program.InstructionsOf(Index)[.._block.FirstLogic];

    public ReadOnlySpan<Instruction> Logic => Program.InstructionsOf(Index)[_block.FirstLogic..];

    /// <summary>Who reads the value first (<see cref="Block.Reader"/>).</summary>
    public int Reader => _block.Reader;

    /// <summary>The block that asks the same in fewer readings (<see cref="Block.Instead"/>).</summary>
    public int Instead => _block.Instead;

    /// <summary>True where the block keeps its answers about values that are read again.</summary>
    public bool Remembers => _block.Remembers;

    /// <summary>How a value is read again (<see cref="Block.Again"/>).</summary>
    public AgainWay Again => _block.Again;

    /// <summary>What short strings and numbers conform by (<see cref="Block.Short"/>).</summary>
    public ShortForm Short => _block.Short;

    /// <summary>The types that can conform, the logic's part in them included.</summary>
    public JsonType ConformingTypes => _block.Types;

    /// <summary>The pointer of the block's schema.</summary>
    public string Pointer => Program.Places[_block.Place].Schema;

    /// <summary>The pointer of the keyword that an instruction comes from.</summary>
    public Note PlaceOf(in Instruction instruction) => Note.Of(Program.Places[instruction.Place].Reference);

    /// <summary>The assertions of these kinds, in their order.</summary>
    public List<Instruction> AssertsOf(params InstructionKind[] kinds)
    {
        var found = new List<Instruction>();
        foreach (var instruction in Asserts)
        {
            if (Array.IndexOf(kinds, instruction.Kind) >= 0)
            {
                found.Add(instruction);
            }
        }

        return found;
    }

    /// <summary>The sets of `enum` and `const`, by index.</summary>
    public List<Instruction> ValueSets => AssertsOf(InstructionKind.AssertEnum, InstructionKind.AssertConst);

    // A type that is in no `enum` fails whatever else holds, so it needs no code.
    private JsonType AllowedTypes()
    {
        var types = JsonType.Any;
        foreach (var instruction in Asserts)
        {
            types &= instruction.Kind switch
            {
                InstructionKind.AssertType => Whole((JsonType)instruction.A),
                InstructionKind.AssertEnum or InstructionKind.AssertConst => OfValues(Program.Values[instruction.A]),
                _ => JsonType.Any,
            };
        }

        return types;
    }

    private static JsonType Whole(JsonType types) => (types & JsonType.Number) != 0 ? types | JsonType.Integer : types;

    private static JsonType OfValues(ValueSet values) =>
        (values.HasNull ? JsonType.Null : JsonType.None)
        | (values.HasTrue || values.HasFalse ? JsonType.Boolean : JsonType.None)
        | (values.Strings.Length > 0 ? JsonType.String : JsonType.None)
        | (values.Numbers.Length > 0 ? JsonType.Number | JsonType.Integer : JsonType.None)
        | (values.HasComposites ? JsonType.Object | JsonType.Array : JsonType.None);
}
