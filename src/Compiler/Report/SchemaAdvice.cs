using FastShield.Compiler.Lowering;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Report;

/// <summary>
/// Advice on schemas, from the program: each place where a value stands is asked what all blocks that are applied to it limit together, so that a
/// limit in one part of an `allOf` counts for the other.
/// </summary>
internal sealed class SchemaAdvice
{
    private readonly ValidationProgram _program;
    private readonly BlockCosts _costs;
    private readonly AdviceBag _bag;
    private readonly Dictionary<int, ObjectNode> _nodes = [];
    private readonly HashSet<int> _positions = [];

    public SchemaAdvice(LoweringTrace trace, BlockCosts costs, AdviceBag bag)
    {
        (_program, _costs, _bag) = (trace.Program!, costs, bag);
        foreach (var schema in trace.Schemas.Where(schema => schema.Block >= 0))
        {
            _nodes.TryAdd(schema.Block, schema.Node);
        }
    }

    /// <summary>Looks at the value that a block is for, and at all values inside it that were not looked at before.</summary>
    public void Look(int root)
    {
        var waiting = new Queue<int>([root]);
        while (waiting.TryDequeue(out var position))
        {
            if (position < 0 || !_positions.Add(position))
            {
                continue;
            }

            var inPlace = _costs.InPlace(position);
            Advise(position, inPlace);
            foreach (var block in inPlace)
            {
                foreach (var inner in Inner(block))
                {
                    waiting.Enqueue(inner);
                }
            }
        }
    }

    private IEnumerable<int> Inner(int block)
    {
        var (members, items) = (_program.Blocks[block].Members, _program.Blocks[block].Items);
        IEnumerable<int> found = members < 0
            ? []
            : [.. _program.Objects[members].Properties.Select(p => p.Block), .. _program.Objects[members].Patterns.Select(p => p.Block), _program.Objects[members].Additional];
        return items < 0 ? found : [.. found, .. _program.Arrays[items].Prefix, _program.Arrays[items].Rest];
    }

    private void Advise(int position, IReadOnlyList<int> inPlace)
    {
        if (!_nodes.TryGetValue(position, out var node))
        {
            return;
        }

        var types = _program.TypesOf(position);
        var limits = _costs.Limits.Of(position);
        if (types != JsonType.Any)
        {
            if ((types & JsonType.String) != 0 && limits.Length == ValueLimits.Unbounded)
            {
                _bag.Add(AdviceRules.UnboundedString, node, "A string of any length conforms: 'maxLength' is missing.");
            }

            if ((types & JsonType.Array) != 0 && limits.Items == ValueLimits.Unbounded)
            {
                _bag.Add(AdviceRules.UnboundedArray, node, "An array of any number of items conforms: 'maxItems' is missing.");
            }

            if ((types & JsonType.Object) != 0 && limits.IsOpen)
            {
                _bag.Add(AdviceRules.OpenObject, node, "Members of any other name conform: 'additionalProperties' is missing or asks nothing.");
            }

            if ((types & (JsonType.Number | JsonType.Integer)) != 0 && !(limits.HasLow && limits.HasHigh))
            {
                _bag.Add(AdviceRules.UnboundedNumber, node, $"A number of any size conforms{(limits.HasLow ? ": 'maximum' is missing" : limits.HasHigh ? ": 'minimum' is missing" : "")}.");
            }
        }

        foreach (var block in inPlace)
        {
            Patterns(block, node);
        }
    }

    private void Patterns(int block, ObjectNode position)
    {
        foreach (var instruction in _program.InstructionsOf(block).ToArray())
        {
            if (instruction.Kind == InstructionKind.AssertPattern && _program.Patterns[instruction.A].Source is var source && !PatternLength.IsAnchored(source))
            {
                var node = _nodes.GetValueOrDefault(block, position);
                _bag.Add(AdviceRules.UnanchoredPattern, node["pattern"] ?? node, $"The pattern {Shown.Short(source)} may be found anywhere in the text: it is not between ^ and $.");
            }
        }
    }
}
