using System.Buffers;
using FastShield.Runtime.Contract;

namespace FastShield.Runtime.Matching;

/// <summary>
/// All path templates of one host as an immutable trie of segments, searched without allocating.
/// <para>
/// Segment by segment from the left, what says most is tried first: the literal, then segments that mix text and variables (the one with more
/// text first, then with fewer variables, then in byte order), then the variable. Where a choice leads nowhere the next one is tried.
/// The path decides alone; the method is looked at last (OpenAPI 3.1.1 section 4.8.8.1: concrete paths before templated ones),
/// so a method missing on the literal path is 405 even where a variable path has it. HEAD and OPTIONS have to be declared like any other.
/// </para>
/// <para>A variable takes a non-empty segment, or piece of one; a trailing slash makes another path; case matters.</para>
/// </summary>
public sealed class PathTable
{
    private const int StackPath = 1024;

    private readonly Node[] _nodes;
    private readonly LiteralIndex _literals;
    private readonly PartialEdge[] _partials;
    private readonly Endpoint[] _endpoints;
    private readonly MethodEntry[] _methods;
    private readonly byte[][] _customMethods;

    internal PathTable(
        Node[] nodes,
        LiteralIndex literals,
        PartialEdge[] partials,
        Endpoint[] endpoints,
        MethodEntry[] methods,
        byte[][] customMethods,
        PathPolicy policy,
        int maxCaptures)
    {
        _nodes = nodes;
        _literals = literals;
        _partials = partials;
        _endpoints = endpoints;
        _methods = methods;
        _customMethods = customMethods;
        Policy = policy;
        MaxCaptures = maxCaptures;
    }

    /// <summary>How paths for this table are to be normalised.</summary>
    public PathPolicy Policy { get; }

    /// <summary>The captures that a match can write at most.</summary>
    public int MaxCaptures { get; }

    /// <summary>Finds the operation of a request.</summary>
    /// <param name="method">The method as it arrived; case matters.</param>
    /// <param name="path">A canonical path, as <see cref="PathNormaliser"/> makes it under <see cref="Policy"/>.</param>
    /// <param name="features">The peculiarities that the normaliser found.</param>
    /// <param name="captures">Memory for <see cref="MaxCaptures"/> captures; what is written is in the template's order.</param>
    public PathMatch Match(ReadOnlySpan<byte> method, ReadOnlySpan<byte> path, PathFeatures features, Span<PathCapture> captures)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(captures.Length, MaxCaptures);
        if (path.IsEmpty || path[0] != (byte)'/')
            return new PathMatch(PathMatchKind.NotFound, -1, 0, null);

        var ambiguous = (features & PathFeatures.EncodedReserved) != 0;
        var decoded = ambiguous ? FindDecoded(path, captures) : -1;
        var found = Find(0, path, 1, captures, 0);
        if (decoded >= 0 && decoded != found)
            return new PathMatch(PathMatchKind.Refused, -1, 0, null);
        if (found < 0)
            return new PathMatch((features & PathFeatures.EmptySegment) != 0 ? PathMatchKind.Refused : PathMatchKind.NotFound, -1, 0, null);

        ref readonly var endpoint = ref _endpoints[found];
        var number = NumberOf(method);
        foreach (ref readonly var entry in _methods.AsSpan(endpoint.Start, endpoint.Count))
        {
            if (entry.Method != number)
                continue;
            var agreed = (features & ~(entry.Allowed | PathFeatures.EncodedReserved)) == 0;
            return agreed
                ? new PathMatch(PathMatchKind.Found, entry.Operation, endpoint.Captures, null)
                : new PathMatch(PathMatchKind.Refused, -1, 0, null);
        }

        return new PathMatch(PathMatchKind.MethodNotAllowed, -1, 0, endpoint.Allow);
    }

    /// <summary>The endpoint below the node that the path from <paramref name="start"/> on leads to, or -1.</summary>
    private int Find(int at, ReadOnlySpan<byte> path, int start, Span<PathCapture> captures, int captured)
    {
        while (true)
        {
            ref readonly var node = ref _nodes[at];
            var length = path[start..].IndexOf((byte)'/');
            var end = length < 0 ? path.Length : start + length;
            if (node.HasLiterals)
            {
                var child = _literals.Find(at, path[start..end]);
                if (child >= 0)
                {
                    if (!node.HasVariables)
                    {
                        if (end == path.Length)
                            return _nodes[child].Endpoint;
                        at = child;
                        start = end + 1;
                        continue;
                    }

                    var found = Below(child, path, end, captures, captured);
                    if (found >= 0)
                        return found;
                }
            }

            if (node.PartialCount > 0)
            {
                var found = FindPartial(in node, path, start, end, captures, captured);
                if (found >= 0)
                    return found;
            }

            if (node.Variable < 0 || start == end)
                return -1;
            captures[captured++] = new PathCapture { Start = start, Length = end - start };
            at = node.Variable;
            if (end == path.Length)
                return _nodes[at].Endpoint;
            start = end + 1;
        }
    }

    private int FindPartial(in Node node, ReadOnlySpan<byte> path, int start, int end, Span<PathCapture> captures, int captured)
    {
        foreach (var edge in _partials.AsSpan(node.PartialStart, node.PartialCount))
        {
            if (!edge.Pattern.TryMatch(path, start, end, captures[captured..]))
                continue;
            var found = Below(edge.Child, path, end, captures, captured + edge.Pattern.VariableCount);
            if (found >= 0)
                return found;
        }

        return -1;
    }

    private int Below(int child, ReadOnlySpan<byte> path, int end, Span<PathCapture> captures, int captured) =>
        end == path.Length ? _nodes[child].Endpoint : Find(child, path, end + 1, captures, captured);

    private int NumberOf(ReadOnlySpan<byte> method)
    {
        var number = MethodName.NumberOf(method);
        if (number >= 0)
            return number;
        for (var i = 0; i < _customMethods.Length; i++)
        {
            if (method.SequenceEqual(_customMethods[i]))
                return MethodName.KnownCount + i;
        }

        return -1;
    }

    /// <summary>What an origin that decodes before it routes would find.</summary>
    private int FindDecoded(ReadOnlySpan<byte> path, Span<PathCapture> captures)
    {
        var rented = path.Length > StackPath ? ArrayPool<byte>.Shared.Rent(path.Length) : null;
        Span<byte> decoded = rented is null ? stackalloc byte[StackPath] : rented;
        var length = PathEscapes.DecodeReserved(path, decoded);
        var found = Find(0, decoded[..length], 1, captures, 0);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return found;
    }
}
