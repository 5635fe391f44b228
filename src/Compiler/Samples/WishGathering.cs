using FastShield.Runtime.Checks.Formats;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Samples;

/// <summary>Gathers what a block asks of a value, through every block that is applied to the same value; of branches one is chosen at random.</summary>
internal sealed class WishGathering(ValidationProgram program, Random random)
{
    /// <summary>Adds what a block asks; chains of blocks that read one value always end.</summary>
    public void Add(int block, SampleWishes wishes)
    {
        if (block == ValidationProgram.NoBlock)
        {
            wishes.IsImpossible = true;
        }

        if (block < 0)
        {
            return;
        }

        foreach (var instruction in program.InstructionsOf(block).ToArray())
        {
            Add(instruction, wishes);
        }
    }

    private void Add(Instruction instruction, SampleWishes wishes)
    {
        switch (instruction.Kind)
        {
            case InstructionKind.AssertType:
                var types = (JsonType)instruction.A;
                wishes.Types &= (types & JsonType.Number) != 0 ? types | JsonType.Integer : types;
                break;
            case InstructionKind.AssertEnum or InstructionKind.AssertConst:
                wishes.Values.Add(program.Values[instruction.A]);
                break;
            case InstructionKind.AssertMinimum or InstructionKind.AssertMaximum or InstructionKind.AssertExclusiveMinimum
                or InstructionKind.AssertExclusiveMaximum or InstructionKind.AssertMultipleOf:
                wishes.Numbers.Add(program.Decimals[instruction.A]);
                break;
            case InstructionKind.AssertMinLength:
                wishes.MinLength = Math.Max(wishes.MinLength, instruction.A);
                break;
            case InstructionKind.AssertMaxLength:
                wishes.MaxLength = Math.Min(wishes.MaxLength, instruction.A);
                break;
            case InstructionKind.AssertMinItems:
                wishes.MinItems = Math.Max(wishes.MinItems, instruction.A);
                break;
            case InstructionKind.AssertMaxItems:
                wishes.MaxItems = Math.Min(wishes.MaxItems, instruction.A);
                break;
            case InstructionKind.AssertMinProperties:
                wishes.MinProperties = Math.Max(wishes.MinProperties, instruction.A);
                break;
            case InstructionKind.AssertMaxProperties:
                wishes.MaxProperties = Math.Min(wishes.MaxProperties, instruction.A);
                break;
            case InstructionKind.AssertPattern:
                wishes.Patterns.Add(program.Patterns[instruction.A].Source);
                break;
            case InstructionKind.AssertFormat:
                wishes.Format = (FormatKind)instruction.A;
                break;
            case InstructionKind.LoopMembers:
                wishes.Objects.Add(program.Objects[instruction.A]);
                break;
            case InstructionKind.LoopItems:
                wishes.Arrays.Add(program.Arrays[instruction.A]);
                break;
            case InstructionKind.LoopContains:
                wishes.Contains.Add((instruction.A, instruction.B));
                break;
            default:
                AddLogic(instruction, wishes);
                break;
        }
    }

    private void AddLogic(Instruction instruction, SampleWishes wishes)
    {
        switch (instruction.Kind)
        {
            case InstructionKind.ControlCall:
                Add(instruction.A, wishes);
                break;
            case InstructionKind.LogicAllOf:
                foreach (var block in program.BlockLists[instruction.A])
                {
                    Add(block, wishes);
                }

                break;
            case InstructionKind.LogicAnyOf or InstructionKind.LogicOneOf:
                var branches = program.BlockLists[instruction.A];
                Add(branches[random.Next(branches.Length)], wishes);
                break;
            case InstructionKind.LogicDiscriminator:
                var table = program.Discriminators[instruction.A];
                var choice = random.Next(table.Blocks.Length);
                wishes.Types &= JsonType.Object;
                wishes.Markers.Add((table.Property, table.Values[choice]));
                Add(table.Blocks[choice], wishes);
                break;
            case InstructionKind.LogicIf when random.Next(2) == 0:
                Add(instruction.A, wishes);
                Add(instruction.B, wishes);
                break;
            case InstructionKind.LogicIf:
                Add(instruction.C, wishes);
                break;
        }
    }
}
