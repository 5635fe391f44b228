using System.Runtime.InteropServices;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Lowering;

/// <summary>
/// Which schemas mean something else for responses than for requests: those from which a `readOnly` or `writeOnly` can be reached. All others become
/// one block for both ways. Says yes too often rather than too seldom: a yes costs a block, a wrong no would be a wrong answer.
/// </summary>
/// <param name="resolve">What a reference leads to, without a diagnostic; null where that is not known.</param>
internal sealed class DirectedSchemas(Func<SourceNode, SourceNode?> resolve)
{
    private readonly Dictionary<SourceNode, bool> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether the direction matters to a schema.</summary>
    public bool Contains(SourceNode schema)
    {
        if (!_known.TryGetValue(schema, out var isDirected))
        {
            Walk(schema);
            isDirected = _known[schema];
        }

        return isDirected;
    }

    /// <summary>
    /// Visits all that can be reached and was not yet, notes who leads to whom, and carries each mark back along these ways. What was visited earlier
    /// leads to nothing new, so its answer stands.
    /// </summary>
    private void Walk(SourceNode root)
    {
        var ways = new List<(SourceNode From, int Next)>();
        var lastWay = new Dictionary<SourceNode, int>(ReferenceEqualityComparer.Instance);
        var marked = new Stack<SourceNode>();
        var waiting = new Stack<SourceNode>();
        Visit(root, isFirst: true);
        while (waiting.TryPop(out var node))
        {
            foreach (var child in Children(node))
            {
                ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(lastWay, child, out var exists);
                ways.Add((node, exists ? last : -1));
                last = ways.Count - 1;
                Visit(child, isFirst: !exists);
            }
        }

        while (marked.TryPop(out var node))
        {
            for (var way = lastWay.GetValueOrDefault(node, -1); way >= 0; way = ways[way].Next)
            {
                Mark(ways[way].From);
            }
        }

        void Visit(SourceNode node, bool isFirst)
        {
            if (!_known.TryGetValue(node, out var isDirected))
            {
                _known.Add(node, false);
                waiting.Push(node);
                isDirected = node is ObjectNode schema && (IsTrue(schema["readOnly"]) || IsTrue(schema["writeOnly"]) || LeadsAnywhere(schema));
                if (isDirected)
                {
                    Mark(node);
                }
            }
            else if (isDirected && isFirst)
            {
                marked.Push(node);
            }
        }

        void Mark(SourceNode node)
        {
            if (!_known[node])
            {
                _known[node] = true;
                marked.Push(node);
            }
        }
    }

    private IEnumerable<SourceNode> Children(SourceNode node)
    {
        if (node is ArrayNode list)
        {
            foreach (var item in list.Items)
            {
                if (item is not ScalarNode)
                {
                    yield return item;
                }
            }
        }
        else if (node is ObjectNode schema)
        {
            foreach (var member in schema.Members)
            {
                if (member.Value is not ScalarNode)
                {
                    yield return member.Value;
                }
                else if (IsReference(member) && resolve(member.Value) is { } target)
                {
                    yield return target;
                }
            }
        }
    }

    /// <summary>True for a reference of which it is not known where it leads.</summary>
    private bool LeadsAnywhere(ObjectNode schema)
    {
        foreach (var member in schema.Members)
        {
            if (IsReference(member) && resolve(member.Value) is null)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsReference(ObjectMember member) => member.Name is "$ref" or "$dynamicRef" or "$recursiveRef" && member.Value.AsString() is not null;

    private static bool IsTrue(SourceNode? node) => node?.AsBoolean() == true;
}
