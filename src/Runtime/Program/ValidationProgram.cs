using FastShield.Runtime.Json;
using FastShield.Runtime.Patterns;

namespace FastShield.Runtime.Program;

/// <summary>
/// All schemas of a set of operations, compiled: the only thing that interpreter and emitter see. Flat instructions, operands
/// in side tables, and what explains them apart from what the hot path reads. Immutable.
/// </summary>
public sealed class ValidationProgram
{
    /// <summary>Changes when a program of one version cannot be run by the runtime of another.</summary>
    public const int Version = 2;

    /// <summary>In place of a block's index: every well-formed value conforms.</summary>
    public const int AnyBlock = -1;

    /// <summary>In place of a block's index: no value conforms.</summary>
    public const int NoBlock = -2;

    /// <summary>The instructions of all blocks.</summary>
    public required Instruction[] Instructions { get; init; }

    /// <summary>The blocks; a block's index is its name in instructions and shapes.</summary>
    public required Block[] Blocks { get; init; }

    /// <summary>What members are held against.</summary>
    public required ObjectShape[] Objects { get; init; }

    /// <summary>What items are held against.</summary>
    public required ArrayShape[] Arrays { get; init; }

    /// <summary>The lists of blocks that logic instructions name.</summary>
    public required int[][] BlockLists { get; init; }

    /// <summary>`enum` and `const`.</summary>
    public required ValueSet[] Values { get; init; }

    /// <summary>The numbers that numbers are compared with.</summary>
    public required DecimalOperand[] Decimals { get; init; }

    /// <summary>The patterns.</summary>
    public required Pattern[] Patterns { get; init; }

    /// <summary>Property names of <see cref="InstructionKind.LogicDependent"/>, in UTF-8.</summary>
    public required byte[][] Names { get; init; }

    /// <summary>OpenAPI's discriminators.</summary>
    public required DiscriminatorTable[] Discriminators { get; init; }

    /// <summary>Where in the documents instructions and blocks come from.</summary>
    public required Place[] Places { get; init; }

    /// <summary>Beside <see cref="BlockLists"/>: what tells an object's branches apart, or null; empty until a pass has looked. Set by a pass.</summary>
    public BranchGuide?[] Guides { get; set; } = [];

    /// <summary>The guide of a block list, or null.</summary>
    public BranchGuide? GuideOf(int list) => (uint)list < (uint)Guides.Length ? Guides[list] : null;

    /// <summary>The same program with more blocks, and what they are made of; all that was there keeps its index.</summary>
    public ValidationProgram With(Block[] blocks, Instruction[] instructions, ObjectShape[] objects, int[][] blockLists) => new()
    {
        Instructions = instructions,
        Blocks = blocks,
        Objects = objects,
        Arrays = Arrays,
        BlockLists = blockLists,
        Values = Values,
        Decimals = Decimals,
        Patterns = Patterns,
        Names = Names,
        Discriminators = Discriminators,
        Places = Places,
    };

    /// <summary>The instructions of one block.</summary>
    public ReadOnlySpan<Instruction> InstructionsOf(int block)
    {
        ref readonly var range = ref Blocks[block];
        return Instructions.AsSpan(range.Start, range.Count);
    }

    /// <summary>The types that can conform to a block, <see cref="AnyBlock"/> and <see cref="NoBlock"/> included.</summary>
    public JsonType TypesOf(int block) => block switch
    {
        AnyBlock => JsonType.Any,
        NoBlock => JsonType.None,
        _ => Blocks[block].Types,
    };
}
