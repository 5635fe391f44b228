using System.Text.Json.Nodes;
using FastShield.Compiler.Reading;
using FastShield.Compiler.Samples;

namespace FastShield.EndToEnd.Tests.RealDocuments;

/// <summary>Builds values that conform to a schema, by construction from its raw nodes; each is confirmed by <see cref="SchemaCheck"/>.</summary>
internal sealed class SampleMaker(ApiDocument document, SchemaCheck check)
{
    private const int MostDepth = 10;
    private const int MostChoices = 8;
    private const int FullDepth = 3;
    private const int MostOptional = 12;

    private static readonly string[] Texts =
        ["sample", "a", "A", "abc123", "ABC", "ABCD", "1", "12", "123", "1234", "12345", "123456", "0123456789", "+15551234567", "2024-02-29", "12:30", "12:30:00", "2024-02-29T12:30:00Z",
            "2024-02-29T12:30:00.000Z", "USD", "US", "en", "en-US", "example.com", "user@example.com", "https://example.com/a", "http://example.com", "0f8fad5b-d9cb-469f-a165-70867728950e", "192.0.2.1", "2001:db8::1",
            "YWJj", "ab-cd", "ab_cd", "a.b", "1.5", "10.00", "true", "#ff8800", "*", "/a", "us-west-2", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "0123456789abcdef", "0123456789abcdef0123456789abcdef", "0123456789abcdef01234567"];

    private static readonly Dictionary<string, string> Formats = new()
    {
        ["date-time"] = "2024-02-29T12:30:00Z",
        ["date"] = "2024-02-29",
        ["time"] = "12:30:00Z",
        ["duration"] = "P1D",
        ["uuid"] = "0f8fad5b-d9cb-469f-a165-70867728950e",
        ["email"] = "user@example.com",
        ["ipv4"] = "192.0.2.1",
        ["ipv6"] = "2001:db8::1",
        ["uri"] = "https://example.com/a",
        ["url"] = "https://example.com/a",
        ["uri-reference"] = "/a",
        ["hostname"] = "example.com",
        ["byte"] = "YWJj",
        ["regex"] = "a",
        ["json-pointer"] = "/a",
    };

    /// <summary>A conforming value; null where none was found.</summary>
    /// <param name="schema">The schema; null stands for any value.</param>
    /// <param name="isFull">With optional properties too, as far as they can be built.</param>
    /// <param name="depth">How deep in the value it stands.</param>
    public JsonNode? Make(SourceNode? schema, bool isFull, int depth = 0)
    {
        if (depth > MostDepth || schema?.AsBoolean() == false)
        {
            return null;
        }

        if (schema is not ObjectNode)
        {
            return JsonValue.Create("sample");
        }

        for (var choice = 0; choice < MostChoices; choice++)
        {
            var parts = new List<ObjectNode>();
            var most = 1;
            (string Name, string Value)? marker = null;
            if (!Flatten(schema, choice, parts, ref most, ref marker, 0))
            {
                return null;
            }

            if (choice >= most)
            {
                return null;
            }

            var value = Build(parts, isFull, depth);
            if (marker is { } discriminator)
            {
                // What a discriminator tells apart are objects that have its property.
                if (value is not JsonObject members)
                {
                    continue;
                }

                members[discriminator.Name] = discriminator.Value;
            }

            if (value is not null && check.Conforms(schema, value) == true)
            {
                return value;
            }
        }

        return null;
    }

    // All the schemas that have to hold at once: the schema, what it refers to, its allOf, and one branch of each anyOf and oneOf.
    private bool Flatten(SourceNode? node, int choice, List<ObjectNode> parts, ref int most, ref (string, string)? marker, int nesting)
    {
        if (node is not ObjectNode schema || nesting > MostDepth)
        {
            return node is not null && node.AsBoolean() == true;
        }

        if (schema["$ref"]?.AsString() is { } reference)
        {
            if (!Flatten(document.Follow(reference), choice, parts, ref most, ref marker, nesting + 1))
            {
                return false;
            }

            if (document.IsVersion30)
            {
                return true;
            }
        }

        parts.Add(schema);
        foreach (var part in (schema["allOf"] as ArrayNode)?.Items ?? [])
        {
            if (!Flatten(part, choice, parts, ref most, ref marker, nesting + 1))
            {
                return false;
            }
        }

        foreach (var keyword in new[] { "oneOf", "anyOf" })
        {
            if (schema[keyword] is not ArrayNode { Count: > 0 } branches)
            {
                continue;
            }

            most = Math.Max(most, Math.Min(branches.Count, MostChoices));
            var branch = branches.Items[choice % branches.Count];
            if (!Flatten(branch, choice, parts, ref most, ref marker, nesting + 1))
            {
                return false;
            }

            marker ??= Marker(schema, branch);
        }

        return true;
    }

    private static (string, string)? Marker(ObjectNode schema, SourceNode branch)
    {
        if ((schema["discriminator"] as ObjectNode)?["propertyName"]?.AsString() is not { } name || (branch as ObjectNode)?["$ref"]?.AsString() is not { } reference)
        {
            return null;
        }

        var mapped = ((schema["discriminator"] as ObjectNode)?["mapping"] as ObjectNode)?.Members.Where(entry => entry.Value.AsString() == reference).Select(entry => entry.Name).FirstOrDefault();
        return (name, mapped ?? reference[(reference.LastIndexOf('/') + 1)..]);
    }

    private JsonNode? Build(List<ObjectNode> parts, bool isFull, int depth)
    {
        foreach (var part in parts)
        {
            if (part["const"] is { } constant)
            {
                return SchemaCheck.ToJson(constant);
            }

            if (part["enum"] is ArrayNode values)
            {
                return values.Items.Select(SchemaCheck.ToJson).FirstOrDefault(value => value is JsonValue && parts.TrueForAll(other => SchemaCheck.Leaf(other, value)));
            }
        }

        return TypeOf(parts) switch
        {
            "object" => Members(parts, isFull, depth),
            "array" => Items(parts, isFull, depth),
            "boolean" => JsonValue.Create(true),
            "integer" or "number" => Numbers(parts).Select(number => (JsonNode)JsonValue.Create(number)).FirstOrDefault(value => parts.TrueForAll(part => SchemaCheck.Leaf(part, value))),
            "string" => TextsFor(parts).Select(text => (JsonNode)JsonValue.Create(text)).FirstOrDefault(value => parts.TrueForAll(part => SchemaCheck.Leaf(part, value))),
            _ => null,
        };
    }

    private static string TypeOf(List<ObjectNode> parts)
    {
        var type = parts.SelectMany(SchemaCheck.Types).FirstOrDefault(type => type != "null");
        return type
            ?? (parts.Exists(part => part.Has("properties") || part.Has("required") || part.Has("additionalProperties")) ? "object"
                : parts.Exists(part => part.Has("items")) ? "array"
                : parts.Exists(part => part.Has("minimum") || part.Has("maximum")) ? "number"
                : "string");
    }

    private JsonObject? Members(List<ObjectNode> parts, bool isFull, int depth)
    {
        var members = new JsonObject();
        var required = parts.SelectMany(part => (part["required"] as ArrayNode)?.Items.Select(item => item.AsString() ?? "") ?? []).ToHashSet();
        foreach (var name in required)
        {
            var schemas = Property(parts, name);
            if (document.IsVersion30 && schemas.Exists(schema => document.Resolve(schema)?["readOnly"]?.AsBoolean() == true))
            {
                continue;
            }

            if (Make(schemas.FirstOrDefault(), isFull && depth < FullDepth, depth + 1) is not { } value)
            {
                return null;
            }

            members[name] = value;
        }

        if (isFull && depth < FullDepth)
        {
            foreach (var property in parts.SelectMany(part => (part["properties"] as ObjectNode)?.Members ?? []).Where(property => !members.ContainsKey(property.Name)).Take(MostOptional).ToList())
            {
                if (document.Resolve(property.Value)?["readOnly"]?.AsBoolean() != true && !members.ContainsKey(property.Name) && Make(property.Value, true, depth + 1) is { } value)
                {
                    members[property.Name] = value;
                }
            }
        }

        return members;
    }

    private static List<SourceNode> Property(List<ObjectNode> parts, string name) =>
        [.. parts.Select(part => (part["properties"] as ObjectNode)?[name] ?? (part["additionalProperties"] is ObjectNode more ? more : null)).OfType<SourceNode>()];

    private JsonArray? Items(List<ObjectNode> parts, bool isFull, int depth)
    {
        var least = parts.Max(part => SchemaCheck.Number(part["minItems"])) ?? 0;
        var count = (int)Math.Max(least, isFull && !(parts.Min(part => SchemaCheck.Number(part["maxItems"])) < 1) ? 1 : 0);
        var schema = parts.Select(part => part["items"]).FirstOrDefault(items => items is not null);
        var items = new JsonArray();
        for (var i = 0; i < count; i++)
        {
            if (Make(schema, isFull, depth + 1) is not { } item)
            {
                return least == 0 ? [] : null;
            }

            items.Add(item);
        }

        return items;
    }

    private static IEnumerable<decimal> Numbers(List<ObjectNode> parts)
    {
        yield return 1;
        foreach (var part in parts)
        {
            foreach (var keyword in new[] { "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf", "default", "example" })
            {
                if (SchemaCheck.Number(part[keyword]) is { } number)
                {
                    yield return number;
                    yield return decimal.Add(number, 1);
                    yield return decimal.Subtract(number, 1);
                    yield return decimal.Add(number, 0.5m);
                }
            }
        }

        yield return 0;
        yield return 0.5m;
        yield return 100;
        yield return 1000;
    }

    private static IEnumerable<string> TextsFor(List<ObjectNode> parts)
    {
        foreach (var format in parts.Select(part => part["format"]?.AsString()).OfType<string>())
        {
            if (Formats.TryGetValue(format, out var text))
            {
                yield return text;
            }
        }

        foreach (var text in Texts)
        {
            yield return text;
        }

        foreach (var pattern in parts.Select(part => part["pattern"]?.AsString()).OfType<string>())
        {
            if (PatternSample.For(pattern) is { } text)
            {
                yield return text;
            }
        }

        foreach (var part in parts)
        {
            foreach (var keyword in new[] { "example", "default" })
            {
                if (part[keyword]?.AsString() is { Length: > 0 } text)
                {
                    yield return text;
                }
            }

            if ((part["examples"] as ArrayNode)?.Items is [{ } first, ..] && first.AsString() is { } example)
            {
                yield return example;
            }
        }

        var (least, most) = (parts.Max(part => SchemaCheck.Number(part["minLength"])) ?? 0, parts.Min(part => SchemaCheck.Number(part["maxLength"])) ?? 4096);
        foreach (var length in new[] { least, most }.Where(length => length is >= 0 and <= 100_000))
        {
            foreach (var letter in "aA1")
            {
                yield return new string(letter, (int)length);
            }
        }
    }
}
