using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Passes;

/// <summary>
/// Branches for objects that can be told apart without trying them: by the names that they require or forbid, and by the types and values that they
/// allow a property. Each list of branches gets a guide, which both engines ask first.
/// </summary>
internal sealed class GuideBranches : ProgramPass
{
    private const int MostNames = 64;
    private const int DeepestBranch = 6;

    public override string Name => "guide-branches";

    public override ValidationProgram Run(ValidationProgram program)
    {
        var guides = new BranchGuide?[program.BlockLists.Length];
        foreach (var instruction in program.Instructions)
        {
            if (instruction.Kind is InstructionKind.LogicAnyOf or InstructionKind.LogicOneOf)
            {
                guides[instruction.A] ??= Make(program, program.BlockLists[instruction.A]);
            }
        }

        program.Guides = guides;
        return program;
    }

    private static BranchGuide? Make(ValidationProgram program, int[] branches)
    {
        // One branch alone that an object can be needs no guide: it has to be read anyway.
        if (branches.Length > BranchGuide.Most || branches.Count(block => (program.TypesOf(block) & JsonType.Object) != 0) < 2)
        {
            return null;
        }

        var leaves = new List<ObjectShape?>();
        var leavesOf = new ulong[branches.Length];
        for (var i = 0; i < branches.Length; i++)
        {
            var first = leaves.Count;
            if ((program.TypesOf(branches[i]) & JsonType.Object) != 0)
            {
                Leaves(program, branches[i], leaves, DeepestBranch);
            }

            for (var leaf = first; leaf < leaves.Count && leaf < BranchGuide.Most; leaf++)
            {
                leavesOf[i] |= 1UL << leaf;
            }
        }

        var names = NamesOf(program, leaves);
        if (leaves.Count > BranchGuide.Most || names.Count == 0)
        {
            return null;
        }

        var closed = 0UL;
        var rules = new GuidedName[names.Count];
        for (var leaf = 0; leaf < leaves.Count; leaf++)
        {
            closed |= leaves[leaf] is { Patterns.Length: 0 } shape && program.TypesOf(shape.Additional) == JsonType.None ? 1UL << leaf : 0;
        }

        for (var i = 0; i < rules.Length; i++)
        {
            var required = 0UL;
            var values = new List<(JsonType, ValueSet?)>();
            for (var leaf = 0; leaf < leaves.Count; leaf++)
            {
                var index = leaves[leaf]?.Find(names[i]) ?? -1;
                required |= index >= 0 && leaves[leaf]!.Properties[index].IsRequired ? 1UL << leaf : 0;
                values.Add(ValueOf(program, leaves[leaf], index));
            }

            rules[i] = new GuidedName(required, values);
        }

        return new BranchGuide([.. names], rules, closed, leavesOf);
    }

    // A branch that only chooses among branches is each of those; null is a leaf of which nothing is known.
    private static void Leaves(ValidationProgram program, int block, List<ObjectShape?> leaves, int depth)
    {
        if (leaves.Count > BranchGuide.Most)
        {
            return;
        }

        if (block < 0 || depth == 0)
        {
            leaves.Add(null);
            return;
        }

        block = program.Blocks[block].Instead >= 0 ? program.Blocks[block].Instead : block;
        if (program.Blocks[block].Members is >= 0 and var members)
        {
            leaves.Add(program.Objects[members]);
            return;
        }

        foreach (var instruction in program.InstructionsOf(block))
        {
            switch (instruction.Kind)
            {
                case InstructionKind.LogicAnyOf or InstructionKind.LogicOneOf:
                    foreach (var inner in program.BlockLists[instruction.A])
                    {
                        if ((program.TypesOf(inner) & JsonType.Object) != 0)
                        {
                            Leaves(program, inner, leaves, depth - 1);
                        }
                    }

                    return;
                case InstructionKind.ControlCall:
                    Leaves(program, instruction.A, leaves, depth - 1);
                    return;
                case InstructionKind.LogicAllOf when program.BlockLists[instruction.A] is [var first, ..]:
                    Leaves(program, first, leaves, depth - 1);
                    return;
                default:
                    break;
            }
        }

        leaves.Add(null);
    }

    // Names that tell something: that some leaf requires, or allows only some values.
    private static List<byte[]> NamesOf(ValidationProgram program, List<ObjectShape?> leaves)
    {
        var names = new List<byte[]>();
        var isClosed = leaves.Exists(leaf => leaf is { Patterns.Length: 0 } && program.TypesOf(leaf.Additional) == JsonType.None);
        foreach (var leaf in leaves)
        {
            foreach (var property in leaf?.Properties ?? [])
            {
                var index = leaf!.Find(property.Name);
                var (types, values) = ValueOf(program, leaf, index);
                var tells = isClosed || property.IsRequired || values is not null || types != JsonType.Any;
                if (!tells || names.Exists(name => name.AsSpan().SequenceEqual(property.Name)))
                {
                    continue;
                }

                if (names.Count == MostNames)
                {
                    return [];
                }

                names.Add(property.Name);
            }
        }

        return names;
    }

    private static (JsonType Types, ValueSet? Values) ValueOf(ValidationProgram program, ObjectShape? leaf, int index)
    {
        if (leaf is null || (leaf.Patterns.Length > 0 && (index < 0 || !leaf.Properties[index].IsDeclared)))
        {
            return (JsonType.Any, null);
        }

        var block = index >= 0 && leaf.Properties[index].IsDeclared ? leaf.Properties[index].Block : leaf.Additional;
        return (program.TypesOf(block), Enumerated(program, block, DeepestBranch));
    }

    private static ValueSet? Enumerated(ValidationProgram program, int block, int depth)
    {
        if (block < 0 || depth == 0)
        {
            return null;
        }

        foreach (var instruction in program.InstructionsOf(block).ToArray())
        {
            var found = instruction.Kind switch
            {
                InstructionKind.AssertEnum or InstructionKind.AssertConst => program.Values[instruction.A],
                InstructionKind.ControlCall => Enumerated(program, instruction.A, depth - 1),
                _ => null,
            };
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }
}
