using System.Text;

namespace FastShield.Runtime.Matching;


/// <summary>Collects the operations of one host, and makes their <see cref="PathTable"/>.</summary>
public sealed class PathTableBuilder
{
    /// <summary>Operations at most in one table.</summary>
    public const int MaxOperations = 1_000_000;

    private readonly List<DraftNode> _nodes = [new DraftNode()];
    private readonly List<string> _customMethods = [];
    private PathFeatures _allowed;
    private int _maxCaptures;
    private int _operations;

    /// <summary>Adds an operation.</summary>
    /// <param name="method">The method's name; case matters.</param>
    /// <param name="template">The path, the server's base path included.</param>
    /// <param name="operation">The operation's index, 0 or more.</param>
    /// <param name="allowed">Peculiarities of request paths that the operation agrees to, beyond those in the template's own text.</param>
    /// <returns>
    /// Null, or the conflict with an operation added before; then nothing was added.
    /// Templates equal up to names with different methods share a place: captures go by position.
    /// </returns>
    public PathConflict? Add(string method, PathTemplate template, int operation, PathFeatures allowed = PathFeatures.None)
    {
        ArgumentException.ThrowIfNullOrEmpty(method);
        ArgumentNullException.ThrowIfNull(template);
        ArgumentOutOfRangeException.ThrowIfNegative(operation);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(_operations, MaxOperations);

        var node = _nodes[0];
        foreach (var segment in template.Segments)
            node = Child(node, segment);

        foreach (var known in node.Methods)
        {
            if (known.Name == method)
                return new PathConflict(method, known.Template, template.Text, known.Operation);
        }

        var agreed = (allowed | template.Features) & ~PathFeatures.EncodedReserved;
        node.Captures = template.Variables.Count;
        node.Methods.Add(new DraftMethod(method, NumberOf(method), operation, agreed, template.Text));
        _allowed |= agreed;
        _maxCaptures = Math.Max(_maxCaptures, template.Variables.Count);
        _operations++;
        return null;
    }

    /// <summary>Makes the table of what was added so far.</summary>
    /// <param name="mode">What becomes of paths that are not in canonical form.</param>
    public PathTable Build(PathMode mode = PathMode.Strict)
    {
        var nodes = new Node[_nodes.Count];
        var literals = new List<(int, byte[], int)>();
        var partials = new List<PartialEdge>();
        var endpoints = new List<Endpoint>();
        var methods = new List<MethodEntry>();
        for (var i = 0; i < nodes.Length; i++)
        {
            var draft = _nodes[i];
            nodes[i] = new Node
            {
                Variable = draft.Variable,
                PartialStart = partials.Count,
                PartialCount = draft.Partials.Count,
                Endpoint = draft.Methods.Count == 0 ? -1 : endpoints.Count,
                HasLiterals = draft.Literals.Count > 0,
            };
            foreach (var (text, child) in draft.Literals)
                literals.Add((i, Encoding.ASCII.GetBytes(text), child));
            draft.Partials.Sort(ByRank);
            partials.AddRange(draft.Partials);
            if (draft.Methods.Count > 0)
                endpoints.Add(Seal(draft, methods));
        }

        var custom = new byte[_customMethods.Count][];
        for (var i = 0; i < custom.Length; i++)
            custom[i] = Encoding.UTF8.GetBytes(_customMethods[i]);
        return new PathTable(
            nodes, new LiteralIndex(literals), [.. partials], [.. endpoints], [.. methods], custom, new PathPolicy(mode, _allowed), _maxCaptures);
    }

    private static Endpoint Seal(DraftNode draft, List<MethodEntry> methods)
    {
        var start = methods.Count;
        var names = new List<string>();
        foreach (var method in draft.Methods)
        {
            methods.Add(new MethodEntry(method.Number, method.Operation, method.Allowed));
            names.Add(method.Name);
        }

        names.Sort(StringComparer.Ordinal);
        return new Endpoint(start, draft.Methods.Count, draft.Captures, Encoding.UTF8.GetBytes(string.Join(", ", names)));
    }

    private static int ByRank(PartialEdge left, PartialEdge right)
    {
        var byText = right.Pattern.LiteralLength.CompareTo(left.Pattern.LiteralLength);
        if (byText != 0)
            return byText;
        var byVariables = left.Pattern.VariableCount.CompareTo(right.Pattern.VariableCount);
        return byVariables != 0 ? byVariables : string.CompareOrdinal(left.Pattern.Key, right.Pattern.Key);
    }

    private DraftNode Child(DraftNode node, PathTemplateSegment segment)
    {
        if (segment.IsVariable)
        {
            if (node.Variable < 0)
                node.Variable = NewNode();
            return _nodes[node.Variable];
        }

        var key = SegmentPattern.KeyOf(segment);
        if (segment.IsLiteral)
        {
            if (!node.Literals.TryGetValue(key, out var child))
                node.Literals.Add(key, child = NewNode());
            return _nodes[child];
        }

        foreach (var edge in node.Partials)
        {
            if (edge.Pattern.Key == key)
                return _nodes[edge.Child];
        }

        var added = new PartialEdge(new SegmentPattern(segment), NewNode());
        node.Partials.Add(added);
        return _nodes[added.Child];
    }

    private int NewNode()
    {
        _nodes.Add(new DraftNode());
        return _nodes.Count - 1;
    }

    private int NumberOf(string method)
    {
        var number = MethodName.NumberOf(Encoding.UTF8.GetBytes(method));
        if (number >= 0)
            return number;
        var custom = _customMethods.IndexOf(method);
        if (custom < 0)
        {
            custom = _customMethods.Count;
            _customMethods.Add(method);
        }

        return MethodName.KnownCount + custom;
    }

    private sealed record DraftMethod(string Name, int Number, int Operation, PathFeatures Allowed, string Template);

    private sealed class DraftNode
    {
        public Dictionary<string, int> Literals { get; } = new(StringComparer.Ordinal);

        public List<PartialEdge> Partials { get; } = [];

        public List<DraftMethod> Methods { get; } = [];

        public int Variable { get; set; } = -1;

        public int Captures { get; set; }
    }
}
