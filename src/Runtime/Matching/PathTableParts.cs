namespace FastShield.Runtime.Matching;

/// <summary>A point in the trie: what has been read of the path so far.</summary>
internal struct Node
{
    /// <summary>The node behind a variable segment, or -1.</summary>
    public int Variable;

    /// <summary>Where the node's mixed segments begin in the table's list.</summary>
    public int PartialStart;

    /// <summary>How many mixed segments the node has.</summary>
    public int PartialCount;

    /// <summary>The endpoint of a path that ends here, or -1.</summary>
    public int Endpoint;

    /// <summary>True where some literal segment leads on.</summary>
    public bool HasLiterals;

    /// <summary>True where a literal that leads nowhere has an alternative.</summary>
    public readonly bool HasVariables => PartialCount > 0 || Variable >= 0;
}

/// <summary>A mixed segment that leads from one node to another.</summary>
internal readonly record struct PartialEdge(SegmentPattern Pattern, int Child);

/// <summary>Where a template ends: its methods, and what to say to any other.</summary>
internal readonly record struct Endpoint(int Start, int Count, int Captures, byte[] Allow);

/// <summary>One method of an endpoint, with the peculiarities that its operation agrees to.</summary>
internal readonly record struct MethodEntry(int Method, int Operation, PathFeatures Allowed);
