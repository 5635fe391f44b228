using System.Collections.Immutable;

namespace FastShield.Compiler.Reading;

/// <summary>An array: items in the order of the text.</summary>
public sealed class ArrayNode : SourceNode
{
    internal ArrayNode(SourceFile file, int line, int column, ImmutableArray<SourceNode> items)
        : base(file, line, column)
    {
        Items = items;
        for (var i = 0; i < items.Length; i++)
        {
            Adopt(items[i], i);
        }
    }

    /// <summary>The items.</summary>
    public ImmutableArray<SourceNode> Items { get; }

    /// <summary>How many items there are.</summary>
    public int Count => Items.Length;

    /// <inheritdoc/>
    public override string Describe() => "an array";
}
