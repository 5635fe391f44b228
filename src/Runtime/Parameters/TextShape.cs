using FastShield.Runtime.Json;

namespace FastShield.Runtime.Parameters;

/// <summary>
/// What a text may be read as: a schema's types, as far as they help to choose between `12` and `"12"`. It never decides
/// about validity; the schema's block does. Immutable.
/// </summary>
public sealed class TextShape
{
    /// <summary>A text that is a string whatever it holds.</summary>
    public static TextShape Plain { get; } = new() { Types = JsonType.String };

    /// <summary>The types that the value may have. A text that could be several is read as the most specific one first, then as a string.</summary>
    public required JsonType Types { get; init; }

    /// <summary>The types of an array's items; where the style can write no more, only scalar types count.</summary>
    public JsonType ItemTypes { get; init; } = JsonType.String;

    /// <summary>What items are built of where they are objects or arrays themselves; only style deepObject can write those.</summary>
    public TextShape? Items { get; init; }

    /// <summary>The properties of an object that have types of their own.</summary>
    public IReadOnlyList<TextProperty> Properties
    {
        get => PropertyList;
        init => PropertyList = [.. value];
    }

    /// <summary>The types of all other properties; only scalar types count.</summary>
    public JsonType AdditionalTypes { get; init; } = JsonType.String;

    internal TextProperty[] PropertyList { get; private init; } = [];

    /// <summary>The property of this name, which is still encoded; null where it is not declared.</summary>
    internal TextProperty? Find(ReadOnlySpan<byte> name, TextDecoding decoding)
    {
        foreach (var property in PropertyList)
        {
            if (PercentText.Equals(name, decoding, property.Name))
                return property;
        }

        return null;
    }
}
