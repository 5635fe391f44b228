using System.Text;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Passes;

/// <summary>
/// Schemas that all look at one object's members (`allOf`, `$ref` with siblings) become one look: a block that asks the same, with one list of names.
/// A name that several of them declare, or that one declares and another's `additionalProperties` covers, is held against each of their blocks.
/// </summary>
internal sealed class MergeAllOf : ProgramPass
{
    // Conjunctions of conjunctions are finite, and still more than anyone should wait for.
    private const int MostNewBlocks = 4096;
    private const int MostNames = 1024;

    public override string Name => "merge-all-of";

    public override ValidationProgram Run(ValidationProgram program) => new Merging(program).Run();

    private sealed class Merging(ValidationProgram program)
    {
        private readonly List<Block> _blocks = [.. program.Blocks];
        private readonly List<Instruction> _instructions = [.. program.Instructions];
        private readonly List<ObjectShape> _objects = [.. program.Objects];
        private readonly List<int[]> _lists = [.. program.BlockLists];
        private readonly Dictionary<string, int> _conjunctions = new(StringComparer.Ordinal);

        public ValidationProgram Run()
        {
            // Conjunctions are appended on the way and may be merged themselves.
            for (var i = 0; i < _blocks.Count && _blocks.Count - program.Blocks.Length < MostNewBlocks; i++)
            {
                var parts = new List<int>();
                var logic = new List<Instruction>();
                if (HasMembersAlone(i) && Collect(i, parts, logic) && parts.Count(part => _blocks[part].Members >= 0) > 1 && Shape(parts) is { } shape)
                {
                    var merged = Add(i, parts, shape, logic);
                    _blocks[i] = _blocks[i] with { Instead = merged };
                }
            }

            return _blocks.Count == program.Blocks.Length ? program : program.With([.. _blocks], [.. _instructions], [.. _objects], [.. _lists]);
        }

        private ReadOnlySpan<Instruction> InstructionsOf(int block) =>
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_instructions).Slice(_blocks[block].Start, _blocks[block].Count);

        // True where the block asks of a value nothing but types, members and what its logic does.
        private bool HasMembersAlone(int index)
        {
            var block = _blocks[index];
            if (block.Items >= 0 || (block.Members >= 0 && _objects[block.Members] is { } shape && (shape.Patterns.Length > 0 || shape.Names != ValidationProgram.AnyBlock)))
            {
                return false;
            }

            foreach (var instruction in InstructionsOf(index)[..block.FirstLogic])
            {
                if (instruction.Kind is not (InstructionKind.AssertType or InstructionKind.LoopMembers or InstructionKind.AssertMinProperties or InstructionKind.AssertMaxProperties))
                {
                    return false;
                }
            }

            return true;
        }

        // The blocks that are merged, and the logic that stays; in-place chains are known to end.
        private bool Collect(int index, List<int> parts, List<Instruction> logic)
        {
            if (parts.Contains(index))
            {
                return true;
            }

            parts.Add(index);
            foreach (var instruction in InstructionsOf(index)[_blocks[index].FirstLogic..].ToArray())
            {
                if (instruction.Kind is not (InstructionKind.ControlCall or InstructionKind.LogicAllOf))
                {
                    logic.Add(instruction);
                    continue;
                }

                foreach (var target in instruction.Kind == InstructionKind.ControlCall ? [instruction.A] : _lists[instruction.A])
                {
                    if (target == ValidationProgram.NoBlock)
                    {
                        return false;
                    }

                    if (target >= 0 && !(HasMembersAlone(target) && Collect(target, parts, logic)))
                    {
                        logic.Add(new Instruction(InstructionKind.ControlCall, target, 0, 0, instruction.Place));
                    }
                }
            }

            return true;
        }

        private ObjectShape? Shape(List<int> parts)
        {
            var shapes = parts.Where(part => _blocks[part].Members >= 0).Select(part => _objects[_blocks[part].Members]).ToList();
            var names = new List<byte[]>();
            var indexes = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var property in shapes.SelectMany(shape => shape.Properties))
            {
                if (indexes.TryAdd(Encoding.UTF8.GetString(property.Name), names.Count))
                {
                    names.Add(property.Name);
                }
            }

            if (names.Count > MostNames)
            {
                return null;
            }

            var place = _blocks[parts[0]].Place;
            var properties = names.Select(name => new PropertyRule(
                name,
                Conjunction(shapes.Select(shape => BlockOf(shape, name)), place),
                IsDeclared: true,
                shapes.Exists(shape => shape.Find(name) is >= 0 and var index && shape.Properties[index].IsRequired))).ToArray();
            var dependents = shapes.SelectMany(shape => shape.Dependents.Select(rule => new DependentRule(
                IndexOf(shape, rule.Trigger, indexes), [.. rule.Needs.Select(need => IndexOf(shape, need, indexes))]))).ToArray();
            return new ObjectShape(
                properties, [], Conjunction(shapes.Select(shape => shape.Additional), place), ValidationProgram.AnyBlock, dependents, coversOthers: false);
        }

        private static int IndexOf(ObjectShape shape, int index, Dictionary<string, int> indexes) => indexes[Encoding.UTF8.GetString(shape.Properties[index].Name)];

        private static int BlockOf(ObjectShape shape, byte[] name) =>
            shape.Find(name) is >= 0 and var index && shape.Properties[index].IsDeclared ? shape.Properties[index].Block : shape.Additional;

        private int Conjunction(IEnumerable<int> held, int place)
        {
            int[] blocks = [.. held.Where(block => block != ValidationProgram.AnyBlock).Distinct().Order()];
            if (blocks.Length == 0)
            {
                return ValidationProgram.AnyBlock;
            }

            if (blocks.Length == 1 || blocks[0] == ValidationProgram.NoBlock)
            {
                return blocks[0];
            }

            var key = string.Join(',', blocks);
            if (_conjunctions.TryGetValue(key, out var known))
            {
                return known;
            }

            _lists.Add(blocks);
            _instructions.Add(new Instruction(InstructionKind.LogicAllOf, _lists.Count - 1, 0, 0, place));
            var types = blocks.Select(block => _blocks[block].Types).Aggregate((all, next) => all & next);
            _blocks.Add(new Block(_instructions.Count - 1, 1, -1, -1, 0, types, place));
            _conjunctions.Add(key, _blocks.Count - 1);
            return _blocks.Count - 1;
        }

        private int Add(int index, List<int> parts, ObjectShape shape, List<Instruction> logic)
        {
            // The conjunctions have added instructions of their own before these.
            var asserts = parts.SelectMany(part => InstructionsOf(part)[.._blocks[part].FirstLogic].ToArray()).ToList();
            var loop = asserts.First(instruction => instruction.Kind == InstructionKind.LoopMembers);
            asserts.RemoveAll(instruction => instruction.Kind == InstructionKind.LoopMembers);
            _objects.Add(shape);
            asserts.Add(loop with { A = _objects.Count - 1 });
            var start = _instructions.Count;
            _instructions.AddRange(asserts);
            _instructions.AddRange(logic);
            _blocks.Add(_blocks[index] with
            {
                Start = start,
                Count = asserts.Count + logic.Count,
                Members = _objects.Count - 1,
                FirstLogic = asserts.Count,
            });
            return _blocks.Count - 1;
        }
    }
}
