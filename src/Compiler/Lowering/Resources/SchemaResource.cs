using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Lowering.Resources;

/// <summary>A schema resource (Core 4.3.5): a document, or a schema inside one whose identifier gives it an address of its own.</summary>
internal sealed class SchemaResource(SourceNode root, Uri address, int number)
{
    // One name at two places leads to neither: which of them is meant cannot be told.
    private readonly Dictionary<string, SourceNode?> _anchors = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SourceNode> _dynamicAnchors = new(StringComparer.Ordinal);

    /// <summary>The name that `$recursiveAnchor: true` goes by: no `$dynamicAnchor` can have it.</summary>
    public const string RecursiveAnchor = "";

    /// <summary>The value that its empty fragment leads to.</summary>
    public SourceNode Root { get; } = root;

    /// <summary>What references inside it are relative to; without a fragment.</summary>
    public Uri Address { get; } = address;

    /// <summary>The order in which it was met.</summary>
    public int Number { get; } = number;

    /// <summary>The places that dynamic references may lead to, by name.</summary>
    public IReadOnlyDictionary<string, SourceNode> DynamicAnchors => _dynamicAnchors;

    /// <summary>The place of an anchor; null where there is none, or several.</summary>
    public SourceNode? Anchor(string name) => _anchors.GetValueOrDefault(name);

    /// <summary>Names a place.</summary>
    public void AddAnchor(string name, SourceNode place) => _anchors[name] = _anchors.GetValueOrDefault(name, place) == place ? place : null;

    /// <summary>Names a place that dynamic references may lead to.</summary>
    public void AddDynamicAnchor(string name, SourceNode place) => _dynamicAnchors.TryAdd(name, place);
}
