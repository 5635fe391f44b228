using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Lowering.Resources;

/// <summary>
/// What is left of the way by which validation came to a schema, once all is dropped that no dynamic reference can ask for: for each name of
/// a dynamic anchor, its place in the outermost resource that has it (Core 7.1). Two ways that leave the same are one scope.
/// </summary>
internal sealed class DynamicScope(IReadOnlyDictionary<string, SourceNode> places)
{
    /// <summary>Nothing was entered yet.</summary>
    public static readonly DynamicScope Empty = new(new Dictionary<string, SourceNode>());

    /// <summary>The outermost places by name.</summary>
    public IReadOnlyDictionary<string, SourceNode> Places { get; } = places;
}
