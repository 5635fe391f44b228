using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FastShield.Conformance.Tests.Fuzz;

/// <summary>
/// Writes instances that mostly conform to a schema, in the many spellings that JSON allows, and then spoils some: types, limits, keys
/// twice, depth, cut texts, bytes that are no UTF-8.
/// </summary>
internal sealed class InstanceMaker(Random random, JsonElement root)
{
    private static readonly string[] Scalars =
    [
        "0", "-0", "1", "1.0", "10e-1", "1E2", "1e400", "-1e400", "0.01", "19.99", "2.5", "9007199254740993", "9007199254740992.0", "999999999999999999",
        "1000000000000000000", "-999999999999999999", "1e-400", "100", "12345678901234567890123", "true", "false", "null", "\"\"", "\"a\"", "\"\\u0061\"", "\"red\"", "\"r\\u0065d\"",
        "\"sixteen_long_tex\"", "\"seventeen_long_te\"", "\"2021-04-05\"", "\"2021-02-30\"", "\"x@example.com\"", "\"\\uD83D\\uDE00\"", "\"😀😀😀\"", "\"é\"", "\"a\\u0000\"", "\"q\\\"q\"",
        "\"a string of more than thirty-two bytes, so that it takes a second load\"", "{}", "[]", "[1,1.0]", "[{\"a\":1,\"b\":2},{\"b\":2,\"a\":1}]", "[[],[]]", "[1,2,3,4,5]",
        "{\"a\":1}", "{\"id\":\"red\",\"b\":null}", "9223372036854775808", "123456789012345678901234567890.5", "-9223372036854775809", "1234567890123456789012345678905e-1", "0.30000000000000000000000000000001",
        "\"12:30:00Z\"", "\"2021-04-05T12:30:60+01:00\"", "\"P1Y2M\"", "\"a.example\"", "\"xn--bcher-kva.example\"", "\"::1\"", "\"https://example.com/?q=%C3%A9#f\"", "\"/a/~0\"", "\"1/a\"", "\"[a-z](\"",
        "\"QUJD\"", "2147483648", "3.5e38", "1.8e308", "\"\\u00e9\\ud83d\\ude00\"", "\"日本\"", "\"exactly_thirty_one_bytes_long__\"", "\"exactly_thirty_two_bytes_long___\"", "\"exactly_sixty_three_bytes_long_________________________________\"",
        "{\"name\":\"x\",\"a\":1}", "{\"n\\u0061me\":\"y\"}", "{\"name\":\"\\u00e9\",\"id\":1}", "{\"name\":1}", "{\"a\":1,\"\\u0061\":1}",
    ];

    private static readonly string[] Broken =
        ["", "01", "1.", ".5", "1e", "-", "+1", "tru", "nul", "nan", "\"\\x\"", "\"\\ud800\"", "\"a", "[1,]", "[,]", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "'a'", "1 2", "\"\t\"", "\u00a01"];

    private readonly StringBuilder _text = new();
    private readonly Mutation _mutation = new(random);

    /// <summary>One text.</summary>
    public byte[] Make()
    {
        _text.Clear();
        switch (random.Next(24))
        {
            case 0:
                _text.Append(Pick(Scalars));
                break;
            case 1:
                Nested();
                break;
            default:
                Value(root, 6);
                break;
        }

        var bytes = Encoding.UTF8.GetBytes(_text.ToString());
        return random.Next(4) == 0 ? Spoil(bytes) : random.Next(12) == 0 ? _mutation.Of(bytes) : bytes;
    }

    // Sixty-three levels pass, sixty-four too, sixty-five do not.
    private void Nested()
    {
        var depth = 62 + random.Next(4);
        var isArray = random.Next(2) == 0;
        _text.Insert(_text.Length, isArray ? "[" : "{\"a\":", depth).Append('1').Insert(_text.Length, isArray ? "]" : "}", depth);
    }

    private void Value(JsonElement schema, int depth)
    {
        if (random.Next(14) == 0 || depth == 0)
        {
            _text.Append(random.Next(60) == 0 ? Pick(Broken) : Pick(Scalars));
            return;
        }

        Space();
        Fitting(schema, depth);
        Space();
    }

    private void Fitting(JsonElement schema, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            _text.Append(Pick(Scalars));
            return;
        }

        foreach (var word in (string[])["allOf", "anyOf", "oneOf"])
        {
            if (schema.TryGetProperty(word, out var branches) && random.Next(2) == 0)
            {
                Fitting(branches[random.Next(branches.GetArrayLength())], depth - 1);
                return;
            }
        }

        foreach (var word in (string[])["if", "then", "else"])
        {
            if (schema.TryGetProperty(word, out var branch) && random.Next(4) == 0)
            {
                Fitting(branch, depth - 1);
                return;
            }
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            Fitting(root.GetProperty("$defs").GetProperty(reference.GetString()![^1..]), depth - 1);
        }
        else if (schema.TryGetProperty("$dynamicRef", out _))
        {
            Fitting(root.GetProperty("$defs").GetProperty("y"), depth - 1);
        }
        else if (schema.TryGetProperty("const", out var constant))
        {
            Literal(constant);
        }
        else if (schema.TryGetProperty("enum", out var values))
        {
            Literal(values[random.Next(values.GetArrayLength())]);
        }
        else
        {
            OfType(TypeOf(schema), schema, depth);
        }
    }

    private string TypeOf(JsonElement schema)
    {
        if (schema.TryGetProperty("type", out var type))
        {
            return type.ValueKind == JsonValueKind.Array ? type[0].GetString()! : type.GetString()!;
        }

        foreach (var (word, meant) in (ReadOnlySpan<(string, string)>)[
            ("properties", "object"), ("required", "object"), ("patternProperties", "object"), ("additionalProperties", "object"), ("propertyNames", "object"),
            ("dependentRequired", "object"), ("items", "array"), ("prefixItems", "array"), ("contains", "array"), ("uniqueItems", "array"), ("minItems", "array"),
            ("pattern", "string"), ("minLength", "string"), ("format", "string"), ("minimum", "number"), ("multipleOf", "number")])
        {
            if (schema.TryGetProperty(word, out _))
            {
                return meant;
            }
        }

        return Pick(["object", "array", "string", "number"]);
    }

    private void OfType(string type, JsonElement schema, int depth)
    {
        switch (type)
        {
            case "object":
                Object(schema, depth);
                break;
            case "array":
                Array(schema, depth);
                break;
            case "string":
                String(Pick(SchemaMaker.Texts));
                break;
            case "integer":
                _text.Append(random.Next(-3, 120).ToString(CultureInfo.InvariantCulture)).Append(random.Next(8) == 0 ? ".0" : "");
                break;
            case "number":
                _text.Append((random.Next(-100, 20000) / 100m).ToString(CultureInfo.InvariantCulture));
                break;
            default:
                _text.Append(type == "null" ? "null" : random.Next(2) == 0 ? "true" : "false");
                break;
        }
    }

    private void Object(JsonElement schema, int depth)
    {
        var members = new List<(string Name, JsonElement Schema)>();
        if (schema.TryGetProperty("properties", out var properties))
        {
            members.AddRange(properties.EnumerateObject().Where(_ => random.Next(8) != 0).Select(member => (member.Name, member.Value)));
        }

        if (schema.TryGetProperty("required", out var required))
        {
            members.AddRange(required.EnumerateArray().Select(name => name.GetString()!).Where(name => members.TrueForAll(member => member.Name != name))
                .Select(name => (name, default(JsonElement))).ToList());
        }

        if (random.Next(3) == 0)
        {
            members.Add((Pick(SchemaMaker.Names), default));
        }

        if (random.Next(3) == 0)
        {
            members = [.. members.OrderBy(_ => random.Next())];
        }

        if (members.Count > 0 && random.Next(12) == 0)
        {
            members.Add(members[random.Next(members.Count)]);
        }

        var discriminates = schema.TryGetProperty("discriminator", out _) || random.Next(40) == 0;
        _text.Append('{');
        for (var i = 0; i < members.Count; i++)
        {
            _text.Append(i == 0 ? "" : ",");
            Space();
            String(members[i].Name);
            Space();
            _text.Append(':');
            if (discriminates && members[i].Name == SchemaMaker.Discriminating)
            {
                String(Pick(["x", "y", "é", "q\"q", "z"]));
                continue;
            }

            Value(members[i].Schema, depth - 1);
        }

        Space();
        _text.Append('}');
    }

    private void Array(JsonElement schema, int depth)
    {
        var hasPrefix = schema.TryGetProperty("prefixItems", out var prefix);
        var hasContains = schema.TryGetProperty("contains", out var contains);
        schema.TryGetProperty("items", out var items);
        _text.Append('[');
        for (int i = 0, count = random.Next(5); i < count; i++)
        {
            _text.Append(i == 0 ? "" : ",");
            var inPrefix = hasPrefix && i < prefix.GetArrayLength();
            Value(inPrefix ? prefix[i] : hasContains && random.Next(2) == 0 ? contains : items, depth - 1);
        }

        Space();
        _text.Append(']');
    }

    private void Literal(JsonElement value) => _text.Append(value.GetRawText());

    private void String(string text)
    {
        _text.Append('"');
        foreach (var c in text)
        {
            if (c is '"' or '\\' or < ' ' || random.Next(40) == 0)
            {
                _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                _text.Append(c);
            }
        }

        _text.Append('"');
    }

    private void Space()
    {
        if (random.Next(30) == 0)
        {
            _text.Append(Pick([" ", "\n  ", "\t", "\r\n", "          "]));
        }
    }

    private byte[] Spoil(byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return [(byte)random.Next(256)];
        }

        var at = random.Next(bytes.Length);
        switch (random.Next(6))
        {
            case 0:
                return bytes[..at];
            case 1:
                return [.. bytes, (byte)random.Next(256)];
            case 2:
                return [.. bytes[..at], .. bytes[(at + 1)..]];
            case 3:
                return [.. bytes[..at], Pick("\"\\{}[]:,0-.eE \n"u8.ToArray()), .. bytes[at..]];
            case 4:
                return [0xEF, 0xBB, 0xBF, .. bytes];
            default:
                var changed = (byte[])bytes.Clone();
                changed[at] = (byte)random.Next(256);
                return changed;
        }
    }

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];
}
