using FastShield.Compiler.Lowering;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Report;

/// <summary>The worst-case cost of each block: how often a byte is read, how large a conforming value can be, how many states its patterns have.</summary>
internal sealed class BlockCosts(ValidationProgram program)
{
    private const long LongestNumber = 32;

    // A document may chain more schemas than a stack holds; a value within so many others is nothing that anyone bounds.
    private const int DeepestSize = 200;

    private readonly ReadCounts _reads = new(program);
    private readonly Dictionary<int, long?> _sizes = [];
    private readonly Dictionary<int, Cost> _costs = [];
    private readonly HashSet<int> _underway = [];
    private readonly bool[] _endless = Endless(program);

    /// <summary>The limits of values.</summary>
    public BlockLimits Limits { get; } = new(program);

    /// <summary>The cost of holding a value against a block.</summary>
    public Cost Of(int block)
    {
        if (block < 0)
        {
            return Cost.Free;
        }

        if (_costs.TryGetValue(block, out var known))
        {
            return known;
        }

        var reach = Reach.All(program, [block]);
        var patterns = new HashSet<int>();
        var isUnique = false;
        foreach (var reached in reach)
        {
            foreach (var instruction in program.InstructionsOf(reached).ToArray())
            {
                if (instruction.Kind == InstructionKind.AssertPattern)
                {
                    patterns.Add(instruction.A);
                }
                else if (instruction.Kind == InstructionKind.LoopMembers)
                {
                    patterns.UnionWith(program.Objects[instruction.A].Patterns.Select(rule => rule.Pattern));
                }

                isUnique |= instruction.Kind == InstructionKind.AssertUniqueItems;
            }
        }

        var (reads, size) = (_reads.Of(block), SizeOf(block));
        var cost = new Cost(
            reads > ReadCounts.Budget ? CostClass.Budget : size is null ? CostClass.Linear : CostClass.Bounded,
            Math.Min(reads, ReadCounts.Budget),
            size,
            patterns.Sum(pattern => program.Patterns[pattern].StateCount),
            _endless[block],
            isUnique);
        _costs.Add(block, cost);
        return cost;
    }

    /// <summary>The blocks applied to the same value as a block, itself included.</summary>
    public IReadOnlyList<int> InPlace(int block)
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
                foreach (var target in instruction.Kind == InstructionKind.LogicNot ? [] : Reach.SameValue(program, instruction))
                {
                    waiting.Push(target);
                }
            }
        }

        return found;
    }

    // What is left when the blocks that lead only to finished ones are taken away, again and again, leads to a circle.
    private static bool[] Endless(ValidationProgram program)
    {
        var open = new int[program.Blocks.Length];
        var callers = new List<int>?[open.Length];
        for (var block = 0; block < open.Length; block++)
        {
            foreach (var target in Reach.Of(program, block).Where(target => target >= 0))
            {
                open[block]++;
                (callers[target] ??= []).Add(block);
            }
        }

        var finished = new Stack<int>(Enumerable.Range(0, open.Length).Where(block => open[block] == 0));
        while (finished.TryPop(out var done))
        {
            foreach (var caller in callers[done] ?? [])
            {
                if (--open[caller] == 0)
                {
                    finished.Push(caller);
                }
            }
        }

        return Array.ConvertAll(open, count => count > 0);
    }

    private long? SizeOf(int block)
    {
        if (block < 0)
        {
            return block == ValidationProgram.NoBlock ? 0 : null;
        }

        if (_sizes.TryGetValue(block, out var known))
        {
            return known;
        }

        // A schema within itself bounds nothing by itself.
        if (_underway.Count > DeepestSize || !_underway.Add(block))
        {
            return null;
        }

        var size = Measure(block);
        _underway.Remove(block);
        _sizes[block] = size;
        return size;
    }

    private long? Measure(int block)
    {
        var types = program.TypesOf(block);
        var limits = Limits.Of(block);
        var inPlace = InPlace(block);
        var size = (types & (JsonType.Number | JsonType.Integer)) != 0 ? LongestNumber : 5L;
        long? all = size;
        if ((types & JsonType.String) != 0)
        {
            all = Larger(all, limits.Length == ValueLimits.Unbounded ? null : limits.Length + 2);
        }

        if ((types & JsonType.Array) != 0 && all is not null)
        {
            all = Larger(all, Items(inPlace, limits));
        }

        return (types & JsonType.Object) != 0 && all is not null ? Larger(all, Members(inPlace, limits)) : all;
    }

    private long? Items(IReadOnlyList<int> inPlace, ValueLimits limits)
    {
        if (limits.Items is 0 or ValueLimits.Unbounded)
        {
            return limits.Items == 0 ? 2 : null;
        }

        // Where several blocks speak of the items, the smallest of their bounds holds at least for one branch; the largest is sure.
        var shapes = inPlace.Where(b => program.Blocks[b].Items >= 0).Select(b => program.Arrays[program.Blocks[b].Items]).ToList();
        long? largest = shapes.Count == 0 ? null : 0;
        foreach (var shape in shapes)
        {
            foreach (var item in limits.Items <= shape.Prefix.Length ? shape.Prefix : [.. shape.Prefix, shape.Rest])
            {
                largest = Larger(largest, SizeOf(item));
            }
        }

        return Times(largest + 1, limits.Items) + 2;
    }

    private long? Members(IReadOnlyList<int> inPlace, ValueLimits limits)
    {
        if (limits.Members == 0)
        {
            return 2;
        }

        if (limits.IsMap)
        {
            return null;
        }

        long? sum = 2;
        foreach (var shape in inPlace.Where(b => program.Blocks[b].Members >= 0).Select(b => program.Objects[program.Blocks[b].Members]))
        {
            foreach (var property in shape.Properties.Where(property => property.IsDeclared))
            {
                sum += SizeOf(property.Block) + property.Name.Length + 4;
            }
        }

        return Times(sum, 1);
    }

    private static long? Larger(long? a, long? b) => a is null || b is null ? null : Math.Max(a.Value, b.Value);

    // What is beyond a terabyte bounds nothing that anyone would send.
    private static long? Times(long? a, long count) => a is null || a > (1L << 40) / Math.Max(count, 1) ? null : a * count;
}
