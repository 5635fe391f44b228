using System.Runtime.InteropServices;
using System.Text;
using FastShield.Compiler.Lowering;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Emit;

/// <summary>
/// Blocks that ask the same, wherever in the document they stand, are emitted once: a large API says "a string of at most 5,000 characters"
/// thousands of times. Found by refining a partition until it is stable, so that schemas which lead to themselves fold too. Where a block comes
/// from does not count; explaining a refusal is the interpreter's, on the program as it was.
/// </summary>
internal sealed class BlockFolding
{
    // Each round looks one step deeper. A program that is not done by then is emitted as it is.
    private const int MostRounds = 64;

    private readonly int[] _first;
    private readonly Dictionary<int, int> _sizes;

    private BlockFolding(ValidationProgram source, int[] first)
    {
        Source = source;
        _first = first;
        _sizes = first.CountBy(block => block).ToDictionary();
        Program = Fold(source, Of);
    }

    /// <summary>The program as it was, and as the engine will have it.</summary>
    public ValidationProgram Source { get; }

    /// <summary>The same program, whose references lead to the first of equal blocks. Its tables have their old places.</summary>
    public ValidationProgram Program { get; }

    public static BlockFolding Make(ValidationProgram program)
    {
        var classes = new int[program.Blocks.Length];
        var count = Math.Min(1, classes.Length);
        for (var round = 0; round < MostRounds; round++)
        {
            var refined = new Dictionary<string, int>(StringComparer.Ordinal);
            var names = new Dictionary<string, int>(StringComparer.Ordinal);
            var next = new int[classes.Length];
            for (var block = 0; block < next.Length; block++)
            {
                next[block] = Number(refined, Key(program, block, classes, names));
            }

            classes = next;
            if (refined.Count == count)
            {
                return new BlockFolding(program, FirstOf(classes));
            }

            count = refined.Count;
        }

        return new BlockFolding(program, [.. Enumerable.Range(0, classes.Length)]);
    }

    /// <summary>The first block that asks what this one asks.</summary>
    public int Of(int block) => block < 0 ? block : _first[block];

    /// <summary>How many other blocks are led to this one.</summary>
    public int TwinsOf(int block) => _sizes.GetValueOrDefault(block, 1) - 1;

    private static int[] FirstOf(int[] classes)
    {
        var first = new Dictionary<int, int>();
        return [.. classes.Select((number, block) => first.TryAdd(number, block) ? block : first[number])];
    }

    // All that a block asks, with the classes of the blocks it leads to in place of their numbers. Values, decimals, patterns and names are
    // stored once each by the lowering, so their indexes stand for them.
    private static string Key(ValidationProgram program, int block, int[] classes, Dictionary<string, int> names)
    {
        var range = program.Blocks[block];
        var key = new List<int> { range.FirstLogic, (int)range.Types, Class(range.Reader, classes), Class(range.Instead, classes), range.Remembers ? 1 : 0 };
        foreach (var instruction in program.InstructionsOf(block))
        {
            key.Add((int)instruction.Kind);
            switch (instruction.Kind)
            {
                case InstructionKind.LoopMembers:
                    Add(key, program.Objects[instruction.A], names);
                    break;
                case InstructionKind.LoopItems:
                    var array = program.Arrays[instruction.A];
                    key.AddRange([array.Prefix.Length, array.CoversRest ? 1 : 0]);
                    break;
                case InstructionKind.LoopContains:
                    key.AddRange([instruction.B, instruction.C]);
                    break;
                case InstructionKind.LogicAllOf or InstructionKind.LogicAnyOf or InstructionKind.LogicOneOf:
                    key.Add(program.BlockLists[instruction.A].Length);
                    break;
                case InstructionKind.LogicDiscriminator:
                    var table = program.Discriminators[instruction.A];
                    key.AddRange([Number(names, table.Property), table.Values.Length, .. table.Values.Select(value => Number(names, value))]);
                    break;
                case InstructionKind.LogicDependent:
                    key.Add(instruction.A);
                    break;
                case InstructionKind.LogicNot or InstructionKind.LogicIf or InstructionKind.ControlCall
                    or InstructionKind.LogicUnevaluatedProperties or InstructionKind.LogicUnevaluatedItems:
                    break;
                default:
                    key.AddRange([instruction.A, instruction.B, instruction.C]);
                    break;
            }
        }

        key.AddRange(Reach.Of(program, block).Select(target => Class(target, classes)));
        return new string(MemoryMarshal.Cast<int, char>(CollectionsMarshal.AsSpan(key)));
    }

    private static int Class(int block, int[] classes) => block < 0 ? block : classes[block];

    private static void Add(List<int> key, ObjectShape shape, Dictionary<string, int> names)
    {
        key.AddRange([shape.Properties.Length, shape.Patterns.Length, shape.Dependents.Length, shape.CoversOthers ? 1 : 0]);
        foreach (var property in shape.Properties)
        {
            key.AddRange([Number(names, property.Name), (property.IsDeclared ? 2 : 0) + (property.IsRequired ? 1 : 0)]);
        }

        key.AddRange(shape.Patterns.Select(rule => rule.Pattern));
        foreach (var rule in shape.Dependents)
        {
            key.AddRange([rule.Trigger, rule.Needs.Length, .. rule.Needs]);
        }
    }

    private static int Number(Dictionary<string, int> names, byte[] name) => Number(names, Encoding.Latin1.GetString(name));

    private static int Number(Dictionary<string, int> numbers, string text)
    {
        if (!numbers.TryGetValue(text, out var number))
        {
            numbers.Add(text, number = numbers.Count);
        }

        return number;
    }

    private static ValidationProgram Fold(ValidationProgram program, Func<int, int> first) => new()
    {
        Instructions = [.. program.Instructions.Select(instruction => Fold(instruction, first))],
        Blocks = [.. program.Blocks.Select(block => block with { Reader = first(block.Reader), Instead = first(block.Instead) })],
        Objects = [.. program.Objects.Select(shape => new ObjectShape(
            [.. shape.Properties.Select(property => property with { Block = first(property.Block) })],
            [.. shape.Patterns.Select(rule => rule with { Block = first(rule.Block) })],
            first(shape.Additional),
            first(shape.Names),
            shape.Dependents,
            shape.CoversOthers))],
        Arrays = [.. program.Arrays.Select(array => array with { Prefix = [.. array.Prefix.Select(first)], Rest = first(array.Rest) })],
        BlockLists = [.. program.BlockLists.Select(list => list.Select(first).ToArray())],
        Values = program.Values,
        Decimals = program.Decimals,
        Patterns = program.Patterns,
        Names = program.Names,
        Discriminators = [.. program.Discriminators.Select(table => table with { Blocks = [.. table.Blocks.Select(first)] })],
        Places = program.Places,
        Guides = program.Guides,
    };

    private static Instruction Fold(Instruction instruction, Func<int, int> first) => instruction.Kind switch
    {
        InstructionKind.LoopContains or InstructionKind.LogicNot or InstructionKind.ControlCall => instruction with { A = first(instruction.A) },
        InstructionKind.LogicIf => instruction with { A = first(instruction.A), B = first(instruction.B), C = first(instruction.C) },
        InstructionKind.LogicDependent or InstructionKind.LogicUnevaluatedProperties or InstructionKind.LogicUnevaluatedItems => instruction with { B = first(instruction.B) },
        _ => instruction,
    };
}
