using FastShield.Runtime.Checks;
using FastShield.Runtime.Json;
using FastShield.Runtime.Parameters;

namespace FastShield.Runtime.Multipart;

/// <summary>
/// What parts of one name are, by the schema of the property and its `encoding` (OpenAPI 3.1.1 section 4.8.15). An array is as many
/// parts of one name, each an item. Immutable.
/// </summary>
public sealed class MultipartField
{
    /// <summary>The property's name, UTF-8.</summary>
    public required byte[] Name { get; init; }

    /// <summary>How the content is read.</summary>
    public required PartReading Reading { get; init; }

    /// <summary>What a text may be read as.</summary>
    public TextShape Text { get; init; } = TextShape.Plain;

    /// <summary>
    /// The types that the document lists for the parts; a part without a type is then text/plain (RFC 7578 section 4.4). Where it lists none, the
    /// default of the schema counts: JSON has to be JSON and text has to be text, or either says nothing.
    /// </summary>
    public IReadOnlyList<MediaType> ContentTypes
    {
        get => TypeList;
        init => TypeList = [.. value];
    }

    internal MediaType[] TypeList { get; private init; } = [];

    /// <summary>What every piece of a field in style deepObject is.</summary>
    internal static MultipartField OfDeep { get; } = new() { Name = [], Reading = PartReading.Text };

    /// <summary>True where so many parts are an array: one alone is it where nothing else but null would be left.</summary>
    internal bool IsArray(int parts) =>
        (Text.Types & JsonType.Array) != 0 && (parts > 1 || (Text.Types & ~(JsonType.Array | JsonType.Null)) == 0);
}
