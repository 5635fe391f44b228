using FastShield.Runtime.Checks.Formats;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Report;

/// <summary>Finds the limits of the values that conform to a block, from its instructions and those of all blocks applied to the same value.</summary>
internal sealed class BlockLimits(ValidationProgram program)
{
    private readonly ValueLimits?[] _known = new ValueLimits?[program.Blocks.Length];

    /// <summary>The limits; chains of blocks that read one value always end.</summary>
    public ValueLimits Of(int block)
    {
        if (block < 0)
        {
            return ValueLimits.None;
        }

        if (_known[block] is { } known)
        {
            return known;
        }

        var limits = ValueLimits.None;
        foreach (var instruction in program.InstructionsOf(block).ToArray())
        {
            limits = limits.And(Of(instruction));
        }

        _known[block] = limits;
        return limits;
    }

    private ValueLimits Of(Instruction instruction)
    {
        var none = ValueLimits.None;
        switch (instruction.Kind)
        {
            case InstructionKind.AssertMaxLength:
                return none with { Length = instruction.A };
            case InstructionKind.AssertMaxItems:
                return none with { Items = instruction.A };
            case InstructionKind.AssertMaxProperties:
                return none with { Members = instruction.A };
            case InstructionKind.AssertMinimum or InstructionKind.AssertExclusiveMinimum:
                return none with { HasLow = true };
            case InstructionKind.AssertMaximum or InstructionKind.AssertExclusiveMaximum:
                return none with { HasHigh = true };
            case InstructionKind.AssertPattern:
                return none with { Length = PatternLength.Of(program.Patterns[instruction.A].Source) ?? ValueLimits.Unbounded };
            case InstructionKind.AssertFormat:
                return OfFormat((FormatKind)instruction.A);
            case InstructionKind.AssertEnum or InstructionKind.AssertConst:
                return OfValues(program.Values[instruction.A]);
            case InstructionKind.LoopMembers:
                var shape = program.Objects[instruction.A];
                var isMap = shape.Additional != ValidationProgram.NoBlock || shape.Patterns.Length > 0;
                return none with { IsOpen = shape.Additional == ValidationProgram.AnyBlock, IsMap = isMap };
            case InstructionKind.LoopItems:
                var items = program.Arrays[instruction.A];
                return items.Rest == ValidationProgram.NoBlock ? none with { Items = items.Prefix.Length } : none;
            case InstructionKind.LogicUnevaluatedProperties when instruction.B != ValidationProgram.AnyBlock:
                return none with { IsOpen = false, IsMap = instruction.B != ValidationProgram.NoBlock };
            case InstructionKind.ControlCall:
                return Of(instruction.A);
            case InstructionKind.LogicAllOf:
                return program.BlockLists[instruction.A].Aggregate(none, (all, block) => all.And(Of(block)));
            case InstructionKind.LogicAnyOf or InstructionKind.LogicOneOf:
                return AnyOf(program.BlockLists[instruction.A]);
            case InstructionKind.LogicDiscriminator:
                return AnyOf(program.Discriminators[instruction.A].Blocks);
            case InstructionKind.LogicIf:
                // Either the condition and `then` hold, or `else` does.
                return Of(instruction.A).And(Of(instruction.B)).Or(Of(instruction.C));
            default:
                return none;
        }
    }

    private ValueLimits AnyOf(int[] blocks)
    {
        ValueLimits? all = null;
        foreach (var block in blocks)
        {
            var limits = Reaching(block);
            all = all is { } sofar ? sofar.Or(limits) : limits;
        }

        return all ?? ValueLimits.None;
    }

    // A branch that no string can conform to lets no long one through.
    private ValueLimits Reaching(int block)
    {
        var (limits, types) = (Of(block), program.TypesOf(block));
        var hasNumbers = (types & (JsonType.Number | JsonType.Integer)) != 0;
        return new ValueLimits(
            (types & JsonType.String) != 0 ? limits.Length : 0,
            (types & JsonType.Array) != 0 ? limits.Items : 0,
            (types & JsonType.Object) != 0 ? limits.Members : 0,
            (types & JsonType.Object) != 0 && limits.IsOpen,
            (types & JsonType.Object) != 0 && limits.IsMap,
            !hasNumbers || limits.HasLow,
            !hasNumbers || limits.HasHigh);
    }

    private static ValueLimits OfValues(ValueSet values) => new(
        values.Strings.Select(text => (long)text.Length).DefaultIfEmpty(0).Max(),
        values.HasComposites ? ValueLimits.Unbounded : 0,
        values.HasComposites ? ValueLimits.Unbounded : 0,
        IsOpen: false,
        IsMap: false,
        HasLow: true,
        HasHigh: true);

    private static ValueLimits OfFormat(FormatKind format)
    {
        var none = ValueLimits.None;
        return format switch
        {
            FormatKind.Date => none with { Length = 10 },
            FormatKind.Uuid => none with { Length = 36 },
            FormatKind.Ipv4 => none with { Length = 15 },
            FormatKind.Ipv6 => none with { Length = 45 },
            FormatKind.Hostname => none with { Length = 253 },
            >= FormatKind.Int8 => none with { HasLow = true, HasHigh = true },
            _ => none,
        };
    }
}
