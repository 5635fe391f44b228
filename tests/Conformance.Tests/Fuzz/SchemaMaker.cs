using System.Text.Json.Nodes;

namespace FastShield.Conformance.Tests.Fuzz;

/// <summary>Makes random schemas over all keywords that are enforced, small enough that instances reach most of each.</summary>
internal sealed class SchemaMaker(Random random)
{
    /// <summary>Names of all lengths that the emitted comparisons treat differently, and such as have to be escaped in JSON.</summary>
    public static readonly string[] Names =
    [
        "", "a", "b", "id", "ab", "ba", "abc", "name", "nema", "price", "status", "created", "customer", "currency", "addresses",
        "sixteen_long_nam", "seventeen_long_na", "seventeen_long_nb", "thirty_three_bytes_in_this_name__", "é", "日本", "q\"q", "back\\slash", "tab\t", "a\0", "😀",
    ];

    /// <summary>Strings for `enum`, of the lengths that the emitted comparisons treat differently.</summary>
    public static readonly string[] Texts =
        ["", "a", "b", "red", "blue", "green", "orange", "magenta8", "nine_long", "sixteen_long_tex", "seventeen_long_te", "é", "q\"q", "a\0", "1", "2021-04-05", "x@example.com"];

    /// <summary>The property that discriminators name.</summary>
    public const string Discriminating = "name";

    private static readonly string[] Types = ["null", "boolean", "object", "array", "number", "string", "integer"];
    private static readonly string[] Numbers =
    [
        "0", "1", "-1", "10", "2.5", "0.01", "100", "1e2", "9007199254740993", "1e400", "-1e400", "1e-400", "-0.0", "999999999999999999", "1000000000000000000",
        "9223372036854775808", "123456789012345678901234567890.5",
    ];

    private static readonly string[] Steps = ["1", "2", "3", "0.01", "0.5", "2.5", "10", "1e-3", "1e10", "0.3"];

    private static readonly string[] Patterns =
    [
        "^a", "b$", "^[a-z]*$", "[0-9]{2}", "^.{3,5}$", "é", "^$", "^(a+)+$", "^(red|blue|green)$", "\\d+-\\d+", "^\\w{1,8}$", "\\s", "^\\p{L}+$", "\\p{Lu}", "[^\\x00-\\x7f]",
        "^[\\u{1F600}-\\u{1F64F}]+$", "^.$", "^[^@]+@[^@]+$", "日|本", "^[a-f0-9]{8}(-[a-f0-9]{4}){3}$", "(a|b)*c?$",
    ];

    private static readonly string[] Formats =
    [
        "date", "date-time", "time", "duration", "email", "idn-email", "uuid", "hostname", "idn-hostname", "ipv4", "ipv6", "uri", "uri-reference", "iri", "iri-reference", "uri-template",
        "json-pointer", "relative-json-pointer", "regex", "byte", "int32", "int64", "float", "double",
    ];

    /// <summary>A schema with definitions that refer to one another, and through arrays and objects to themselves.</summary>
    public string Make()
    {
        var definitions = new JsonObject { ["x"] = Schema(1), ["y"] = Schema(1) };
        var root = Schema(2) as JsonObject ?? new JsonObject { ["items"] = Schema(2) };
        Name(definitions);
        Choose(root);
        root["$defs"] = definitions;
        return root.ToJsonString();
    }

    // Anchors, and a dynamic reference that leads to one place: through a member, as all references here.
    private void Name(JsonObject definitions)
    {
        if (random.Next(6) == 0 && definitions["x"] is JsonObject x && definitions["y"] is JsonObject y)
        {
            x["$anchor"] = "ex";
            y["$dynamicAnchor"] = "ey";
            x["patternProperties"] = new JsonObject { ["^b"] = new JsonObject { ["$ref"] = "#ex" }, ["^c"] = new JsonObject { ["$dynamicRef"] = "#ey" } };
        }
    }

    // OpenAPI's discriminator beside references.
    private void Choose(JsonObject root)
    {
        if (random.Next(8) == 0)
        {
            var word = Pick(["oneOf", "anyOf"]);
            root.Remove(word);
            root[word] = new JsonArray(new JsonObject { ["$ref"] = "#/$defs/x" }, new JsonObject { ["$ref"] = "#/$defs/y" });
            root["discriminator"] = new JsonObject { ["propertyName"] = Discriminating, ["mapping"] = new JsonObject { ["é"] = "#/$defs/x", ["q\"q"] = "y" } };
        }
    }

    private JsonNode Schema(int depth)
    {
        if (random.Next(12) == 0)
        {
            return JsonValue.Create(random.Next(3) != 0);
        }

        // A reference goes through a member, so that it never leads to itself in place.
        if (random.Next(12) == 0)
        {
            return new JsonObject { ["properties"] = new JsonObject { [Pick(Names)] = new JsonObject { ["$ref"] = $"#/$defs/{Pick(["x", "y"])}" } } };
        }

        var schema = new JsonObject();
        for (var keywords = random.Next(1, 4); keywords > 0; keywords--)
        {
            Add(schema, depth);
        }

        return schema;
    }

    private void Add(JsonObject schema, int depth)
    {
        switch (random.Next(depth > 0 ? 32 : 14))
        {
            case 0 or 1:
                schema["type"] = random.Next(4) == 0 ? new JsonArray([Pick(Types), "null"]) : Pick(Types);
                break;
            case 2:
                schema["enum"] = new JsonArray([.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => Value())]);
                break;
            case 3:
                schema["const"] = Value();
                break;
            case 4:
                schema[Pick(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"])] = JsonNode.Parse(Pick(Numbers));
                break;
            case 5:
                schema["multipleOf"] = JsonNode.Parse(Pick(Steps));
                break;
            case 6:
                schema["minLength"] = random.Next(6);
                break;
            case 7:
                schema["maxLength"] = random.Next(8);
                break;
            case 8:
                schema["pattern"] = Pick(Patterns);
                break;
            case 9:
                schema["format"] = Pick(Formats);
                break;
            case 10:
                schema[Pick(["minItems", "maxItems", "minProperties", "maxProperties"])] = random.Next(4);
                break;
            case 11:
                schema["uniqueItems"] = true;
                break;
            case 12:
                schema["required"] = SomeNames(3);
                break;
            case 13:
                schema["dependentRequired"] = new JsonObject { [Pick(Names)] = SomeNames(2) };
                break;
            case < 19:
                Properties(schema, depth);
                break;
            case 19:
                schema["additionalProperties"] = random.Next(2) == 0 ? JsonValue.Create(false) : Schema(depth - 1);
                break;
            case 20:
                schema["patternProperties"] = new JsonObject { [Pick(Patterns)] = Schema(depth - 1), [Pick(["^b", "c"])] = Schema(depth - 1) };
                break;
            case 21:
                schema["propertyNames"] = Schema(0);
                break;
            case 22:
                schema["items"] = Schema(depth - 1);
                break;
            case 23:
                schema["prefixItems"] = Schemas(depth);
                break;
            case 24:
                schema["contains"] = Schema(depth - 1);
                schema["minContains"] = random.Next(3);
                schema["maxContains"] = random.Next(1, 4);
                break;
            case 25:
                schema["allOf"] = Schemas(depth);
                break;
            case 26:
                schema["anyOf"] = Schemas(depth);
                break;
            case 27:
                schema["oneOf"] = Schemas(depth);
                break;
            case 28:
                schema["not"] = Schema(depth - 1);
                schema["dependentSchemas"] = new JsonObject { [Pick(Names)] = Schema(depth - 1) };
                break;
            case 29:
                schema["unevaluatedProperties"] = random.Next(2) == 0 ? JsonValue.Create(false) : Schema(depth - 1);
                break;
            case 30:
                schema["unevaluatedItems"] = random.Next(2) == 0 ? JsonValue.Create(false) : Schema(depth - 1);
                break;
            default:
                schema["if"] = Schema(depth - 1);
                schema["then"] = Schema(depth - 1);
                schema["else"] = Schema(depth - 1);
                break;
        }
    }

    private void Properties(JsonObject schema, int depth)
    {
        // Now and then more names than one machine word has bits.
        var count = random.Next(40) == 0 ? 70 : random.Next(1, 6);
        var properties = new JsonObject();
        for (var i = 0; i < count; i++)
        {
            properties[count == 70 && i > 5 ? $"many{i}" : Pick(Names)] = Schema(count == 70 ? 0 : depth - 1);
        }

        schema["properties"] = properties;
        if (random.Next(2) == 0)
        {
            schema["type"] = "object";
        }
    }

    private JsonArray SomeNames(int most) =>
        new([.. Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => Pick(Names)).Distinct().Select(name => JsonValue.Create(name))]);

    private JsonArray Schemas(int depth) => new([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Schema(depth - 1))]);

    private JsonNode? Value() => random.Next(10) switch
    {
        0 => null,
        1 => JsonValue.Create(random.Next(2) == 0),
        2 or 3 => JsonNode.Parse(Pick(Numbers)),
        4 => new JsonArray(JsonNode.Parse(Pick(Numbers)), Pick(Texts)),
        5 => new JsonObject { [Pick(Names)] = JsonNode.Parse(Pick(Numbers)), ["b"] = Pick(Texts) },
        _ => JsonValue.Create(Pick(Texts)),
    };

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];
}
