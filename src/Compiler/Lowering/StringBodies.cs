using FastShield.Runtime.Checks;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering;

/// <summary>What a schema asks of a body that is one string to it: a text, or bytes.</summary>
internal static class StringBodies
{
    private const JsonType Scalars = JsonType.Null | JsonType.Boolean | JsonType.Number | JsonType.Integer | JsonType.String;

    /// <summary>The scalar types that a text may stand for; None where the schema asks for the parts of an array or an object.</summary>
    public static JsonType TextTypes(ValidationProgram program, int block)
    {
        var types = program.TypesOf(block) & Scalars;
        return types != JsonType.None && !AsksOfParts(program, block) ? types : JsonType.None;
    }

    /// <summary>The lengths that a schema asks for, where it asks for nothing else but a string; null where it asks for more.</summary>
    public static OctetRange? Lengths(ValidationProgram program, int block)
    {
        if ((program.TypesOf(block) & JsonType.String) == 0)
        {
            return null;
        }

        var range = OctetRange.Any;
        foreach (var reached in InPlace(program, block))
        {
            foreach (var instruction in program.InstructionsOf(reached).ToArray())
            {
                switch (instruction.Kind)
                {
                    case InstructionKind.AssertType when ((JsonType)instruction.A & JsonType.String) != 0:
                    case InstructionKind.LogicAllOf or InstructionKind.ControlCall:
                        break;
                    case InstructionKind.AssertMinLength:
                        range = instruction.A > range.Minimum ? range with { Minimum = instruction.A, MinimumPointer = Pointer(program, instruction) } : range;
                        break;
                    case InstructionKind.AssertMaxLength:
                        range = instruction.A < range.Maximum ? range with { Maximum = instruction.A, MaximumPointer = Pointer(program, instruction) } : range;
                        break;
                    default:
                        return null;
                }
            }
        }

        return range;
    }

    /// <summary>The largest number of code points that every conforming text keeps to; <see cref="int.MaxValue"/> for none.</summary>
    public static int LongestText(ValidationProgram program, int block) => InPlace(program, block, conjunctive: true)
        .SelectMany(reached => program.InstructionsOf(reached).ToArray())
        .Where(instruction => instruction.Kind == InstructionKind.AssertMaxLength)
        .Select(instruction => instruction.A)
        .DefaultIfEmpty(int.MaxValue)
        .Min();

    private static string Pointer(ValidationProgram program, Instruction instruction) => program.Places[instruction.Place].Pointer;

    private static bool AsksOfParts(ValidationProgram program, int block) => InPlace(program, block)
        .SelectMany(reached => program.InstructionsOf(reached).ToArray())
        .Any(instruction => instruction.Kind is
            InstructionKind.LoopMembers or InstructionKind.LoopItems or InstructionKind.LoopContains
            or InstructionKind.AssertMinItems or InstructionKind.AssertMaxItems or InstructionKind.AssertUniqueItems
            or InstructionKind.AssertMinProperties or InstructionKind.AssertMaxProperties
            or InstructionKind.LogicDiscriminator or InstructionKind.LogicDependent
            or InstructionKind.LogicUnevaluatedProperties or InstructionKind.LogicUnevaluatedItems);

    /// <summary>The block and those that are applied to the same value; of the conjunctive ones, those that have to hold in every case.</summary>
    private static List<int> InPlace(ValidationProgram program, int block, bool conjunctive = false)
    {
        var found = new List<int>();
        var seen = new HashSet<int>();
        var waiting = new Stack<int>([block]);
        while (waiting.TryPop(out var next))
        {
            if (next < 0 || !seen.Add(next))
            {
                continue;
            }

            found.Add(next);
            foreach (var instruction in program.InstructionsOf(next).ToArray())
            {
                if (!conjunctive || instruction.Kind is InstructionKind.LogicAllOf or InstructionKind.ControlCall)
                {
                    foreach (var target in Reach.SameValue(program, instruction))
                    {
                        waiting.Push(target);
                    }
                }
            }
        }

        return found;
    }
}
