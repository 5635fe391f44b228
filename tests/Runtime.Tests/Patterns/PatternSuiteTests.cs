using System.Text;
using System.Text.Json;
using FastShield.Runtime.Patterns;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Runtime.Tests.Patterns;

/// <summary>The patterns of the JSON Schema test suite and of real OpenAPI documents.</summary>
public sealed class PatternSuiteTests(ITestOutputHelper output)
{
    private const string Draft = "draft2020-12";

    [SuiteFact]
    public void Behaves_as_the_json_schema_test_suite_says()
    {
        var checks = 0;
        foreach (var file in new[] { "pattern.json", "patternProperties.json", "optional/ecmascript-regex.json", "optional/non-bmp-regex.json" })
        {
            using var document = JsonDocument.Parse(File.ReadAllText(Suites.Path("json-schema-test-suite", "tests", Draft, file)));
            foreach (var group in document.RootElement.EnumerateArray())
            {
                var schema = group.GetProperty("schema");
                foreach (var test in group.GetProperty("tests").EnumerateArray())
                {
                    checks += Check(schema, test, $"{file}: {group.GetProperty("description")}: {test.GetProperty("description")}");
                }
            }
        }

        output.WriteLine($"{checks} checks");
        Assert.True(checks > 90);
    }

    // Real documents hold these, and no automaton can, or no ECMA-262 reader should, take them.
    private static readonly string[] KnownRefusals = [];

    [SuiteFact]
    public void Compiles_what_real_documents_ask_for()
    {
        var patterns = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Suites.Path("openapi-documents"), "*.*", SearchOption.AllDirectories))
        {
            DocumentPatterns.Collect(file, patterns);
        }

        var kinds = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var refused = new List<string>();
        foreach (var source in patterns)
        {
            var compilation = Pattern.Compile(source);
            var kind = compilation.Pattern?.Kind.ToString() ?? "refused";
            kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
            if (!compilation.Succeeded)
            {
                refused.Add(source);
                output.WriteLine($"refused at {compilation.Position}: {source}: {compilation.Message}");
            }
        }

        output.WriteLine($"{patterns.Count} patterns: {string.Join(", ", kinds.Select(pair => $"{pair.Value} {pair.Key}"))}");
        Assert.True(patterns.Count > 200);
        Assert.Equal(KnownRefusals, refused);
    }

    private static int Check(JsonElement schema, JsonElement test, string name)
    {
        var data = test.GetProperty("data");
        var expected = test.GetProperty("valid").GetBoolean();
        if (schema.TryGetProperty("pattern", out var source))
        {
            var actual = data.ValueKind != JsonValueKind.String || Compile(source.GetString()!).IsMatch(Encoding.UTF8.GetBytes(data.GetString()!));
            Assert.True(expected == actual, name);
            return 1;
        }

        if (data.ValueKind != JsonValueKind.Object)
        {
            return 0;
        }

        // Just enough of patternProperties: boolean and integer subschemas, and additionalProperties: false.
        var valid = true;
        var closed = schema.TryGetProperty("additionalProperties", out var additional) && additional.ValueKind == JsonValueKind.False;
        foreach (var property in data.EnumerateObject())
        {
            var found = false;
            foreach (var rule in schema.GetProperty("patternProperties").EnumerateObject())
            {
                if (Compile(rule.Name).IsMatch(Encoding.UTF8.GetBytes(property.Name)))
                {
                    found = true;
                    valid &= Accepts(rule.Value, property.Value);
                }
            }

            valid &= found || !closed;
        }

        Assert.True(expected == valid, name);
        return 1;
    }

    private static bool Accepts(JsonElement schema, JsonElement value)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return schema.ValueKind == JsonValueKind.True;
        }

        var valid = true;
        if (schema.TryGetProperty("type", out var type))
        {
            valid &= type.GetString() switch
            {
                "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
                "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
                "string" => value.ValueKind == JsonValueKind.String,
                "number" => value.ValueKind == JsonValueKind.Number,
                "object" => value.ValueKind == JsonValueKind.Object,
                "array" => value.ValueKind == JsonValueKind.Array,
                "null" => value.ValueKind == JsonValueKind.Null,
                _ => throw new InvalidOperationException(type.ToString()),
            };
        }

        if (schema.TryGetProperty("maximum", out var maximum) && value.ValueKind == JsonValueKind.Number)
        {
            valid &= value.GetDouble() <= maximum.GetDouble();
        }

        return valid;
    }

    private static Pattern Compile(string source)
    {
        var compilation = Pattern.Compile(source);
        Assert.True(compilation.Succeeded, $"{source}: {compilation.Message}");
        return compilation.Pattern;
    }
}
