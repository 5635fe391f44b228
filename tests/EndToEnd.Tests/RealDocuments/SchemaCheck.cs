using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FastShield.Compiler.Reading;

namespace FastShield.EndToEnd.Tests.RealDocuments;

/// <summary>
/// Whether a value conforms to a schema, by a plain walk over the raw nodes: yes, no, or (for keywords that it does not know) null. It confirms what
/// the maker built, and it shares nothing with the engines under test.
/// </summary>
internal sealed class SchemaCheck(ApiDocument document)
{
    private const int MostDepth = 24;

    private static readonly string[] Unknown =
        ["if", "unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "contains", "dependentSchemas", "dependentRequired", "patternProperties", "propertyNames", "prefixItems"];

    /// <summary>Judges a value.</summary>
    public bool? Conforms(SourceNode? schema, JsonNode? value, int depth = 0)
    {
        if (depth > MostDepth)
        {
            return null;
        }

        if (schema is not ObjectNode container)
        {
            return schema is null ? true : schema.AsBoolean();
        }

        if (container["$ref"]?.AsString() is { } reference)
        {
            var referred = document.Follow(reference) is { } target ? Conforms(target, value, depth + 1) : null;
            return document.IsVersion30 ? referred : And(referred, Own(container, value, depth));
        }

        return Own(container, value, depth);
    }

    /// <summary>Judges a scalar by the keywords of one schema alone, its branches and references left out.</summary>
    public static bool Leaf(ObjectNode schema, JsonNode value) =>
        Types(schema).Count is var count && (count == 0 || IsType(schema, value))
        && Values(schema, value)
        && (value.GetValueKind() switch
        {
            JsonValueKind.String => Text(schema, value.GetValue<string>()),
            JsonValueKind.Number => Number(schema, Decimal(value)),
            _ => true,
        }) == true;

    /// <summary>The names of `type`.</summary>
    public static IReadOnlyList<string> Types(ObjectNode schema) => schema["type"] switch
    {
        ArrayNode list => [.. list.Items.Select(item => item.AsString() ?? "")],
        { } one => [one.AsString() ?? ""],
        null => [],
    };

    /// <summary>A node's value as JSON.</summary>
    public static JsonNode? ToJson(SourceNode node) => JsonNode.Parse(NodeJson.ToText(node));

    /// <summary>A number of a schema; null where it is absent or out of the range of decimals.</summary>
    public static decimal? Number(SourceNode? node) =>
        node is ScalarNode { Kind: ScalarKind.Number } scalar && decimal.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool? And(bool? a, bool? b) => a == false || b == false ? false : a is null || b is null ? null : true;

    private static bool IsType(ObjectNode schema, JsonNode value) => Types(schema).Any(type => type switch
    {
        "string" => value.GetValueKind() == JsonValueKind.String,
        "number" => value.GetValueKind() == JsonValueKind.Number,
        "integer" => value.GetValueKind() == JsonValueKind.Number && Decimal(value) is { } number && number == decimal.Truncate(number),
        "boolean" => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "array" => value is JsonArray,
        "object" => value is JsonObject,
        _ => false,
    });

    private static bool Values(ObjectNode schema, JsonNode value) =>
        (schema["enum"] is not ArrayNode values || values.Items.Any(item => JsonNode.DeepEquals(ToJson(item), value)))
        && (schema["const"] is not { } constant || JsonNode.DeepEquals(ToJson(constant), value));

    private static decimal? Decimal(JsonNode value) =>
        decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool? Text(ObjectNode schema, string text)
    {
        var length = text.EnumerateRunes().Count();
        if (length < (Number(schema["minLength"]) ?? 0) || length > (Number(schema["maxLength"]) ?? decimal.MaxValue))
        {
            return false;
        }

        if (schema["pattern"]?.AsString() is { } pattern)
        {
            try
            {
                if (!Regex.IsMatch(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(1)))
                {
                    return false;
                }
            }
            catch (Exception error) when (error is ArgumentException or RegexMatchTimeoutException)
            {
                return null;
            }
        }

        return Format(schema["format"]?.AsString(), text);
    }

    private static bool? Format(string? format, string text) => format switch
    {
        "date-time" => text.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", out _),
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "email" => text.Contains('@', StringComparison.Ordinal),
        "ipv4" => IPAddress.TryParse(text, out var address) && address.ToString() == text && text.Contains('.', StringComparison.Ordinal),
        "ipv6" => IPAddress.TryParse(text, out _) && text.Contains(':', StringComparison.Ordinal),
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _) && text.Contains(':', StringComparison.Ordinal),
        _ => true,
    };

    private static bool? Number(ObjectNode schema, decimal? number)
    {
        if (number is not { } value)
        {
            return null;
        }

        var (minimum, maximum) = (Number(schema["minimum"]), Number(schema["maximum"]));
        var isMinimumExclusive = schema["exclusiveMinimum"]?.AsBoolean() == true;
        var isMaximumExclusive = schema["exclusiveMaximum"]?.AsBoolean() == true;
        var isIn = !(value < minimum) && !(value > maximum)
            && !(isMinimumExclusive && value == minimum) && !(isMaximumExclusive && value == maximum)
            && !(value <= Number(schema["exclusiveMinimum"])) && !(value >= Number(schema["exclusiveMaximum"]))
            && (Number(schema["multipleOf"]) is not { } step || step == 0 || value % step == 0);
        return isIn && schema["format"]?.AsString() switch
        {
            "int32" => value >= int.MinValue && value <= int.MaxValue,
            "int64" => value >= long.MinValue && value <= long.MaxValue,
            _ => true,
        };
    }

    private bool? Own(ObjectNode schema, JsonNode? value, int depth)
    {
        if (value is null || Unknown.Any(schema.Has))
        {
            return null;
        }

        if ((Types(schema).Count > 0 && !IsType(schema, value)) || !Values(schema, value))
        {
            return false;
        }

        var result = value switch
        {
            JsonObject members => Members(schema, members, depth),
            JsonArray items => Items(schema, items, depth),
            _ => value.GetValueKind() switch
            {
                JsonValueKind.String => Text(schema, value.GetValue<string>()),
                JsonValueKind.Number => Number(schema, Decimal(value)),
                _ => true,
            },
        };
        return And(result, Branches(schema, value, depth));
    }

    private bool? Branches(ObjectNode schema, JsonNode value, int depth)
    {
        bool? result = true;
        foreach (var part in (schema["allOf"] as ArrayNode)?.Items ?? [])
        {
            result = And(result, Conforms(part, value, depth + 1));
        }

        if (schema["anyOf"] is ArrayNode any)
        {
            var verdicts = any.Items.Select(branch => Conforms(branch, value, depth + 1)).ToList();
            result = And(result, verdicts.Contains(true) ? true : verdicts.Contains(null) ? null : false);
        }

        if (schema["oneOf"] is ArrayNode one)
        {
            var verdicts = one.Items.Select(branch => Conforms(branch, value, depth + 1)).ToList();
            var yes = verdicts.Count(verdict => verdict == true);
            result = And(result, yes > 1 ? false : verdicts.Contains(null) ? null : yes == 1);
        }

        return schema["not"] is { } not ? And(result, Conforms(not, value, depth + 1) is { } verdict ? !verdict : null) : result;
    }

    private bool? Members(ObjectNode schema, JsonObject value, int depth)
    {
        if (value.Count < (Number(schema["minProperties"]) ?? 0) || value.Count > (Number(schema["maxProperties"]) ?? decimal.MaxValue))
        {
            return false;
        }

        var properties = schema["properties"] as ObjectNode;
        foreach (var name in ((schema["required"] as ArrayNode)?.Items ?? []).Select(item => item.AsString() ?? ""))
        {
            if (!value.ContainsKey(name) && !IsReadOnly(properties?[name]))
            {
                return false;
            }
        }

        bool? result = true;
        foreach (var (name, member) in value)
        {
            result = And(result, properties?[name] is { } known
                ? Conforms(known, member, depth + 1)
                : Conforms(schema["additionalProperties"], member, depth + 1));
        }

        return result;
    }

    // OpenAPI 3.0.3, `readOnly`: in the list of required properties it takes effect on responses only.
    private bool IsReadOnly(SourceNode? property) =>
        document.IsVersion30 && document.Resolve(property)?["readOnly"]?.AsBoolean() == true;

    private bool? Items(ObjectNode schema, JsonArray value, int depth)
    {
        if (value.Count < (Number(schema["minItems"]) ?? 0) || value.Count > (Number(schema["maxItems"]) ?? decimal.MaxValue))
        {
            return false;
        }

        bool? result = schema["uniqueItems"]?.AsBoolean() != true || value.Select(item => item?.ToJsonString()).Distinct().Count() == value.Count;
        return value.Aggregate(result, (verdict, item) => And(verdict, Conforms(schema["items"], item, depth + 1)));
    }
}
