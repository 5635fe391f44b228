using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Emit;

/// <summary>
/// `B12Logic` reads a value, which `B12Value` has found well formed, again for other blocks. Each block that is read again for has a method
/// `A12`, which charges the work budget; a branch is tried only where the value's first byte lets it conform.
/// </summary>
internal static class LogicEmitter
{
    /// <summary>The value from `p` to `end` once more against a block that has to hold.</summary>
    public static Code Again(int block) => block switch
    {
        ValidationProgram.AnyBlock => Code.True,
        ValidationProgram.NoBlock => Code.False,
        _ => Code.Of($"{Name.Numbered("A", block)}(p, end, context)"),
    };

    /// <summary>True where something is asked besides what the block that reads first has answered.</summary>
    public static bool HasRest(BlockScope scope)
    {
        foreach (var instruction in scope.Logic)
        {
            var isAnswered = instruction.Kind switch
            {
                InstructionKind.ControlCall => AgainUnlessRead(scope, instruction.A) == Code.True,
                InstructionKind.LogicAllOf => scope.Program.BlockLists[instruction.A].All(block => AgainUnlessRead(scope, block) == Code.True),
                _ => false,
            };
            if (!isAnswered)
            {
                return true;
            }
        }

        return false;
    }

    public static void Emit(BlockScope scope)
    {
        var writer = scope.Writer;
        using (writer.Block($"private bool {scope.Self.With("Logic")}(byte* p, byte* end, ValidationContext context)"))
        {
            if (NeedsType(scope))
            {
                writer.Line($"var type = JsonTypes.OfFirstByte(*p);");
            }

            var canHold = true;
            for (var i = 0; i < scope.Logic.Length && canHold; i++)
            {
                canHold = Instruction(scope, scope.Logic[i], i);
            }

            if (canHold)
            {
                writer.Line($"// A branch that ended for want of work budget says nothing about the value.");
                writer.Line($"return context.Fault == JsonFault.None;");
            }
        }

        for (var i = 0; i < scope.Logic.Length; i++)
        {
            if (scope.Logic[i].Kind == InstructionKind.LoopContains)
            {
                writer.Line();
                ContainsEmitter.Emit(scope, scope.Logic[i], i);
            }
        }
    }

    /// <summary>A branch: the value again, where its type can conform at all.</summary>
    public static Code Branch(BlockScope scope, int block)
    {
        var types = scope.Program.TypesOf(block);
        return types switch
        {
            JsonType.Any => Again(block),
            JsonType.None => Code.False,
            _ => Code.Of($"((int)type & {(int)types}) != 0 && {Again(block)}"),
        };
    }

    private static bool NeedsType(BlockScope scope)
    {
        foreach (var instruction in scope.Logic)
        {
            IEnumerable<int> branches = instruction.Kind switch
            {
                InstructionKind.LogicAnyOf or InstructionKind.LogicOneOf => scope.Program.BlockLists[instruction.A],
                InstructionKind.LogicNot or InstructionKind.LogicIf => [instruction.A],
                _ => [],
            };
            if (branches.Any(block => scope.Program.TypesOf(block) is not (JsonType.Any or JsonType.None)))
            {
                return true;
            }
        }

        return false;
    }

    // False where the instruction can never hold, so that nothing behind it is reached.
    private static bool Instruction(BlockScope scope, Instruction instruction, int position)
    {
        var writer = scope.Writer;
        var branch = instruction.Kind is InstructionKind.LogicNot or InstructionKind.LogicIf ? Branch(scope, instruction.A) : Code.Empty;
        writer.Line($"// {scope.PlaceOf(in instruction)}");
        switch (instruction.Kind)
        {
            case InstructionKind.ControlCall:
                return Demand(writer, AgainUnlessRead(scope, instruction.A));
            case InstructionKind.LogicAllOf:
                return Demand(writer, Code.All(scope.Program.BlockLists[instruction.A].Select(block => AgainUnlessRead(scope, block))));
            case InstructionKind.LogicAnyOf:
                return Demand(writer, Code.Any(Branches(scope, instruction, position).Select(Grouped)));
            case InstructionKind.LogicOneOf:
                return OneOf(scope, instruction, position);
            case InstructionKind.LogicNot:
                return Demand(writer, branch == Code.True ? Code.False : branch == Code.False ? Code.True : branch.Negated);
            case InstructionKind.LogicIf when branch == Code.True || branch == Code.False:
                return Demand(writer, Again(branch == Code.True ? instruction.B : instruction.C));
            case InstructionKind.LogicIf:
                return Demand(writer, Code.Of($"({branch} ? {Again(instruction.B)} : {Again(instruction.C)})"));
            case InstructionKind.LogicDependent:
                return Demand(writer, Code.Any([
                    Code.Of($"*p != (byte)'{{'"),
                    Code.Of($"!JsonObjectText.HasMember(p, Program.Names[{instruction.A}], context)"),
                    Again(instruction.B)]));
            case InstructionKind.LogicDiscriminator:
                return Discriminator(scope, instruction);
            case InstructionKind.LogicUnevaluatedProperties or InstructionKind.LogicUnevaluatedItems:
                return Demand(writer, Code.Of($"Unevaluated.Holds(Program, {scope.FirstLogic + position}, p, end, context)"));
            case InstructionKind.LoopContains:
                return Demand(writer, Code.Of($"*p != (byte)'[' || {ContainsEmitter.MethodOf(scope, position)}(p, context)"));
            default:
                throw new InvalidOperationException($"{instruction.Kind} is no logic.");
        }
    }

    private static Code AgainUnlessRead(BlockScope scope, int block) => block == scope.Reader ? Code.True : Again(block);

    private static Code Grouped(Code condition) =>
        condition.IsCompound ? Code.Of($"({condition})") : condition;

    private static bool Demand(CodeWriter writer, Code condition)
    {
        if (condition == Code.False)
        {
            writer.Line($"return false;");
            return false;
        }

        if (condition != Code.True)
        {
            using (writer.Block($"if ({condition.Negated})"))
            {
                writer.Line($"return false;");
            }
        }

        writer.Line();
        return true;
    }

    // Each branch, asked about where the guide leaves it in.
    private static List<Code> Branches(BlockScope scope, Instruction instruction, int position)
    {
        var blocks = scope.Program.BlockLists[instruction.A];
        var branches = blocks.Select(block => Branch(scope, block)).ToList();
        if (scope.Program.GuideOf(instruction.A) is null)
        {
            return branches;
        }

        var alive = Name.Numbered("alive", position);
        scope.Writer.Line($"var {alive} = BranchGuide.Alive(Program.GuideOf({instruction.A}), p, context);");
        for (var i = 0; i < branches.Count; i++)
        {
            if (branches[i] != Code.False)
            {
                branches[i] = Code.All([Code.Of($"({alive} & {Code.Bits(1UL << i)}) != 0"), branches[i]]);
            }
        }

        return branches;
    }

    private static bool OneOf(BlockScope scope, Instruction instruction, int position)
    {
        var writer = scope.Writer;
        var holding = Name.Numbered("holding", position);
        writer.Line($"var {holding} = 0;");
        foreach (var branch in Branches(scope, instruction, position))
        {
            if (branch == Code.False)
            {
                continue;
            }

            using (writer.Block($"if ({Code.All([Grouped(branch), Code.Of($"++{holding} > 1")])})"))
            {
                writer.Line($"return false;");
            }

            writer.Line();
        }

        return Demand(writer, Code.Of($"{holding} == 1"));
    }

    private static bool Discriminator(BlockScope scope, Instruction instruction)
    {
        var writer = scope.Writer;
        using (writer.Block($"switch (Discriminators.Choose({scope.Operands.Discriminator(instruction.A)}, p, context))"))
        {
            foreach (var choice in scope.Operands.ChoicesOf(instruction.A))
            {
                foreach (var block in choice)
                {
                    writer.Line($"case {block}:");
                }

                using (writer.Indent())
                {
                    Demand(writer, Again(choice.Key));
                    writer.Line($"break;");
                }
            }

            writer.Line($"default:");
            using (writer.Indent())
            {
                writer.Line($"return false;");
            }
        }

        writer.Line();
        return true;
    }
}
