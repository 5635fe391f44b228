using FastShield.Compiler.Lowering;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Report;

/// <summary>
/// How often one byte of a value is read at most: once by the block that it stands in, and again for each branch that the value, or one around it, is
/// held against. Counted for values as deep as the limit of depth, so that recursion is counted as often as it can happen.
/// </summary>
internal sealed class ReadCounts
{
    /// <summary>What the work budget allows, in reads of the whole text; more is counted as one more than that.</summary>
    public const int Budget = 1024;

    private const int TooMany = Budget + 1;

    private static readonly JsonType[] Kinds = [JsonType.Null, JsonType.Boolean, JsonType.Object, JsonType.Array, JsonType.Integer, JsonType.String];

    private readonly ValidationProgram _program;
    private readonly int[] _reads;
    private int[] _inner;

    public ReadCounts(ValidationProgram program)
    {
        _program = program;
        _inner = new int[program.Blocks.Length];
        _reads = new int[program.Blocks.Length];
        for (var depth = 0; depth <= ValidationContext.DefaultMaximumDepth; depth++)
        {
            Array.Clear(_reads);
            for (var block = 0; block < _reads.Length; block++)
            {
                Count(block);
            }

            if (_reads.AsSpan().SequenceEqual(_inner))
            {
                break;
            }

            _inner = [.. _reads];
        }
    }

    /// <summary>The count for a block; above <see cref="Budget"/> where the work budget is what ends it.</summary>
    public int Of(int block) => block < 0 ? 1 : _reads[block];

    private int Inner(int block) => block < 0 ? 1 : Math.Max(_inner[block], 1);

    private int Count(int block)
    {
        if (block < 0)
        {
            return 1;
        }

        if (_reads[block] > 0)
        {
            return _reads[block];
        }

        var own = 1;
        var again = 0L;
        foreach (var instruction in _program.InstructionsOf(block).ToArray())
        {
            switch (instruction.Kind)
            {
                case InstructionKind.LoopMembers:
                    own = Math.Max(own, Members(_program.Objects[instruction.A]));
                    break;
                case InstructionKind.LoopItems:
                    own = Math.Max(own, _program.Arrays[instruction.A].Prefix.Append(_program.Arrays[instruction.A].Rest).Max(Inner));
                    break;
                default:
                    again += Again(instruction, again);
                    break;
            }
        }

        return _reads[block] = (int)Math.Min(own + again, TooMany);
    }

    // A member whose name has a pattern is held against the pattern's block as well.
    private int Members(ObjectShape shape)
    {
        var patterns = shape.Patterns.Sum(rule => (long)Inner(rule.Block));
        var single = shape.Properties.Select(property => Inner(property.Block)).Append(Inner(shape.Additional)).Max();
        return (int)Math.Min(single + patterns, TooMany);
    }

    private long Again(Instruction instruction, long before)
    {
        switch (instruction.Kind)
        {
            case InstructionKind.AssertUniqueItems:
                return 2;
            case InstructionKind.LoopContains:
                return Inner(instruction.A);
            case InstructionKind.LogicAnyOf or InstructionKind.LogicOneOf:
                return Branches(_program.BlockLists[instruction.A]);
            case InstructionKind.LogicDiscriminator:
                return 1 + _program.Discriminators[instruction.A].Blocks.Select(Count).DefaultIfEmpty(1).Max();
            case InstructionKind.LogicIf:
                return Count(instruction.A) + Math.Max(Count(instruction.B), Count(instruction.C));
            case InstructionKind.LogicUnevaluatedProperties or InstructionKind.LogicUnevaluatedItems:
                // What the block's branches looked at is found by asking them once more.
                return 1 + before + Inner(instruction.B);
            default:
                return Reach.SameValue(_program, instruction).Sum(target => (long)Count(target));
        }
    }

    // A branch is tried only on a type that can conform to it.
    private long Branches(int[] blocks)
    {
        var counts = Array.ConvertAll(blocks, Count);
        var most = 1L;
        foreach (var kind in Kinds)
        {
            var sum = 0L;
            for (var i = 0; i < blocks.Length; i++)
            {
                sum += (_program.TypesOf(blocks[i]) & kind) != 0 ? counts[i] : 0;
            }

            most = Math.Max(most, sum);
        }

        return most;
    }
}
