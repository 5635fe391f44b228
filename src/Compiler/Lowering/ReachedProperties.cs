using System.Text;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering;

/// <summary>
/// All that a block, and every block that is applied in place, asks of the members of an object: also what it asks so that a value
/// is refused (`not`), for whoever leaves out a value's content has to know that nobody reads it.
/// </summary>
internal sealed class ReachedProperties
{
    private readonly List<ObjectShape> _shapes = [];
    private readonly List<string> _names = [];
    private readonly Dictionary<string, List<(ObjectShape Shape, int Block)>> _declared = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _additional = [];
    private readonly HashSet<int> _patterns = [];
    private readonly List<int> _unevaluated = [];

    /// <summary>Walks the blocks.</summary>
    public ReachedProperties(ValidationProgram program, int block)
    {
        foreach (var reached in Reached(program, block))
        {
            var instructions = program.InstructionsOf(reached).ToArray();
            ComparesWhole |= instructions.Any(i => i.Kind is InstructionKind.AssertEnum or InstructionKind.AssertConst);
            _unevaluated.AddRange(instructions.Where(i => i.Kind == InstructionKind.LogicUnevaluatedProperties && i.B >= 0).Select(i => i.B));
            if (program.Blocks[reached].Members >= 0)
            {
                _shapes.Add(program.Objects[program.Blocks[reached].Members]);
            }
        }

        foreach (var shape in _shapes)
        {
            _patterns.UnionWith(Patterns(shape));
            _additional[shape.Additional] = _additional.GetValueOrDefault(shape.Additional) + 1;
            foreach (var property in shape.Properties.Where(property => property.IsDeclared))
            {
                var name = Encoding.UTF8.GetString(property.Name);
                if (!_declared.TryGetValue(name, out var places))
                {
                    _names.Add(name);
                    _declared.Add(name, places = []);
                }

                places.Add((shape, property.Block));
            }
        }
    }

    /// <summary>The declared names, in the order in which they were met.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The blocks of members that are not declared; empty where nothing is asked of them.</summary>
    public IReadOnlyList<int> Others => [.. Real(_shapes.SelectMany(shape => Patterns(shape).Append(shape.Additional)))];

    /// <summary>Whether the whole object is compared with values (`enum`, `const`).</summary>
    public bool ComparesWhole { get; }

    /// <summary>
    /// The blocks that a declared member may be held against: what is declared in one schema is an additional member for the next, may
    /// have a name that a pattern fits, and is not evaluated where the branch that declares it does not hold.
    /// </summary>
    public IReadOnlyList<int> Of(string name)
    {
        // One schema may have as many names as there are schemas: looking at each schema for each name would take the square of them.
        var declared = _declared.GetValueOrDefault(name) ?? [];
        var others = declared.CountBy(entry => entry.Shape.Additional).ToDictionary();
        return [.. Real(_patterns
            .Concat(declared.Select(entry => entry.Block))
            .Concat(_additional.Where(entry => entry.Value > others.GetValueOrDefault(entry.Key)).Select(entry => entry.Key)))];
    }

    /// <summary>True where no string differs from another for these blocks, nor do arrays of strings but by their length.</summary>
    public static bool AskNothingOfContent(ValidationProgram program, IEnumerable<int> blocks)
    {
        var seen = new HashSet<int>();
        var waiting = new Stack<int>(blocks);
        while (waiting.TryPop(out var block))
        {
            if (block < 0 || !seen.Add(block))
            {
                continue;
            }

            foreach (var instruction in program.InstructionsOf(block).ToArray())
            {
                switch (instruction.Kind)
                {
                    case InstructionKind.AssertType or InstructionKind.AssertMinItems or InstructionKind.AssertMaxItems:
                        break;
                    case InstructionKind.LoopItems:
                        Array.ForEach(program.Arrays[instruction.A].Prefix, waiting.Push);
                        waiting.Push(program.Arrays[instruction.A].Rest);
                        break;
                    case InstructionKind.LogicAllOf or InstructionKind.LogicAnyOf or InstructionKind.LogicOneOf or InstructionKind.ControlCall:
                        Reach.SameValue(program, instruction).ToList().ForEach(waiting.Push);
                        break;
                    default:
                        return false;
                }
            }
        }

        return true;
    }

    private static List<int> Reached(ValidationProgram program, int block)
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
                foreach (var target in Reach.SameValue(program, instruction).Reverse())
                {
                    waiting.Push(target);
                }
            }
        }

        return found;
    }

    private static IEnumerable<int> Patterns(ObjectShape shape) => shape.Patterns.Select(pattern => pattern.Block);

    private IEnumerable<int> Real(IEnumerable<int> blocks) => blocks.Concat(_unevaluated).Where(block => block >= 0).Distinct();
}
