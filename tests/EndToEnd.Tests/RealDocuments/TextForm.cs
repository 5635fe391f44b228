using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FastShield.EndToEnd.Tests.RealDocuments;

/// <summary>Values as text: parameters by their style, and form bodies.</summary>
internal static class TextForm
{
    /// <summary>A scalar's text; null for an array or object.</summary>
    public static string? Scalar(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.ToJsonString(),
        _ => null,
    };

    /// <summary>A scalar, or scalars parted by commas (style simple); null where it has no such form.</summary>
    public static string? Simple(JsonNode value)
    {
        if (value is not JsonArray items)
        {
            return Scalar(value);
        }

        var texts = items.Select(item => item is null ? null : Scalar(item)).ToList();
        return texts.Count == 0 || texts.Exists(text => text is null || text.Contains(',', StringComparison.Ordinal)) ? null : string.Join(',', texts);
    }

    /// <summary>Pairs `name=value` of style form or deepObject, percent-encoded; null where the value has no such form here.</summary>
    public static List<string>? Pairs(string name, JsonNode value, string? style, bool explode)
    {
        var pairs = new List<string>();
        var isWritten = style switch
        {
            "deepObject" => Deep(name, value, pairs),
            null or "form" when value is JsonArray items && explode => items.Count > 0 && items.All(item => item is not null && Add(name, item, pairs)),
            null or "form" when value is JsonArray => Simple(value) is { } joined && Add(name, JsonValue.Create(joined), pairs),
            null or "form" => Add(name, value, pairs),
            _ => false,
        };
        return isWritten ? pairs : null;
    }

    private static bool Deep(string name, JsonNode value, List<string> pairs) => value switch
    {
        JsonObject members => members.Count > 0 && members.All(member => member.Value is not null && Deep($"{name}[{member.Key}]", member.Value, pairs)),
        JsonArray items => items.Count > 0 && items.Index().All(item => item.Item is not null && Deep(string.Create(CultureInfo.InvariantCulture, $"{name}[{item.Index}]"), item.Item, pairs)),
        _ => Add(name, value, pairs),
    };

    private static bool Add(string name, JsonNode value, List<string> pairs)
    {
        if (Scalar(value) is not { } text)
        {
            return false;
        }

        pairs.Add($"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(text)}");
        return true;
    }
}
