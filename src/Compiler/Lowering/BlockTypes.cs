using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering;

/// <summary>
/// Finds the types that can conform to each block, so that a branch is not tried on a value that cannot fit, and so that
/// the text of a parameter is read as what its schema expects. Runs on a program whose in-place chains all end.
/// </summary>
internal static class BlockTypes
{
    public static void Compute(ValidationProgram program)
    {
        var done = new bool[program.Blocks.Length];
        for (var i = 0; i < done.Length; i++)
        {
            Of(i, program, done);
        }
    }

    private static JsonType Of(int block, ValidationProgram program, bool[] done)
    {
        if (block < 0 || done[block])
        {
            return program.TypesOf(block);
        }

        var types = JsonType.Any;
        foreach (var instruction in program.InstructionsOf(block).ToArray())
        {
            types &= Allowed(instruction, program, done);
        }

        // "number" includes whole numbers; "integer" alone leaves other numbers out.
        types = (types & JsonType.Number) != 0 ? types | JsonType.Integer : types;
        program.Blocks[block] = program.Blocks[block] with { Types = types };
        done[block] = true;
        return types;
    }

    private static JsonType Allowed(Instruction instruction, ValidationProgram program, bool[] done)
    {
        switch (instruction.Kind)
        {
            case InstructionKind.AssertType:
                var types = (JsonType)instruction.A;
                return (types & JsonType.Number) != 0 ? types | JsonType.Integer : types;
            case InstructionKind.AssertEnum or InstructionKind.AssertConst:
                return OfValues(program.Values[instruction.A]);
            case InstructionKind.ControlCall:
                return Of(instruction.A, program, done);
            case InstructionKind.LogicDiscriminator:
                return JsonType.Object;
            case InstructionKind.LogicAllOf:
                return program.BlockLists[instruction.A].Aggregate(JsonType.Any, (all, block) => all & Of(block, program, done));
            case InstructionKind.LogicAnyOf or InstructionKind.LogicOneOf:
                return program.BlockLists[instruction.A].Aggregate(JsonType.None, (any, block) => any | Of(block, program, done));
            default:
                return JsonType.Any;
        }
    }

    private static JsonType OfValues(ValueSet values) =>
        (values.HasNull ? JsonType.Null : JsonType.None)
        | (values.HasTrue || values.HasFalse ? JsonType.Boolean : JsonType.None)
        | (values.Strings.Length > 0 ? JsonType.String : JsonType.None)
        | (values.Numbers.Length > 0 ? JsonType.Number | JsonType.Integer : JsonType.None)
        | (values.HasComposites ? JsonType.Object | JsonType.Array : JsonType.None);
}
