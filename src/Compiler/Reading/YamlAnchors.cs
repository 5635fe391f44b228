using FastShield.Compiler.Diagnostics;

namespace FastShield.Compiler.Reading;

/// <summary>
/// Keeps what has an anchor and makes a copy for each alias, so that every node has one parent and one pointer. The size is asked of the
/// budget before the copy is made; that is what a bomb runs into.
/// </summary>
internal sealed class YamlAnchors(NodeBudget budget, DocumentLimits limits)
{
    // A null marks an anchor whose node is still being read: an alias to it would contain itself.
    private readonly Dictionary<string, SourceNode?> _anchors = new(StringComparer.Ordinal);

    public void Open(string? anchor)
    {
        if (anchor is not null)
        {
            _anchors[anchor] = null;
        }
    }

    public void Close(string? anchor, SourceNode node)
    {
        if (anchor is not null)
        {
            _anchors[anchor] = node;
        }
    }

    public SourceNode Expand(string name, int line, int column, int depth)
    {
        if (!_anchors.TryGetValue(name, out var anchored))
        {
            throw Fault(line, column, $"There is no anchor &{Shown.Short(name)} before this alias.");
        }

        if (anchored is not { } found)
        {
            throw Fault(line, column, $"The alias *{Shown.Short(name)} is inside its own anchor, so the document would never end.");
        }

        // Measured when used and not when read: an anchor around anchors must not cost a walk each.
        var size = Measure(found);
        budget.TakeAliased(size.Nodes, line, column);
        if (depth + size.Height > limits.MaxDepth)
        {
            throw new DocumentException(DiagnosticCodes.TooDeep, line, column, $"With its aliases the document nests deeper than {limits.MaxDepth} levels.");
        }

        return Copy(found);
    }

    private static SourceNode Copy(SourceNode node) => node switch
    {
        ObjectNode o => new ObjectNode(o.File, o.Line, o.Column, [.. o.Members.Select(m => m with { Value = Copy(m.Value) })]),
        ArrayNode a => new ArrayNode(a.File, a.Line, a.Column, [.. a.Items.Select(Copy)]),
        ScalarNode s => new ScalarNode(s.File, s.Line, s.Column, s.Kind, s.Text),
        _ => throw new InvalidOperationException("A node of an unknown kind."),
    };

    private static Size Measure(SourceNode node)
    {
        var (nodes, height) = (1, 0);
        foreach (var child in Children(node))
        {
            var inner = Measure(child);
            nodes += inner.Nodes;
            height = Math.Max(height, inner.Height);
        }

        return new Size(nodes, node is ScalarNode ? 0 : height + 1);
    }

    private static IEnumerable<SourceNode> Children(SourceNode node) => node switch
    {
        ObjectNode o => o.Members.Select(m => m.Value),
        ArrayNode a => a.Items,
        _ => [],
    };

    private static DocumentException Fault(int line, int column, string message) => new(DiagnosticCodes.YamlAlias, line, column, message);

    private readonly record struct Size(int Nodes, int Height);
}
