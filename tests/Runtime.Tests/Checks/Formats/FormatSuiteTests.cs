using System.Text;
using System.Text.Json;
using FastShield.Runtime.Checks.Formats;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Runtime.Tests.Checks.Formats;

/// <summary>The optional format tests of the JSON Schema test suite, draft 2020-12.</summary>
public sealed class FormatSuiteTests(ITestOutputHelper output)
{
    // File and description of tests that we answer otherwise, each with its reason.
    private static readonly Dictionary<string, string> Exceptions = [];

    [SuiteFact]
    public void Behaves_as_the_suite_says()
    {
        var wrong = new List<string>();
        var checks = 0;
        var exceptions = 0;
        foreach (var file in Directory.EnumerateFiles(Suites.Path("json-schema-test-suite", "tests", "draft2020-12", "optional", "format"), "*.json"))
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            foreach (var group in document.RootElement.EnumerateArray())
            {
                if (!group.GetProperty("schema").TryGetProperty("format", out var format))
                {
                    continue;
                }

                var kind = FormatCatalog.Find(format.GetString()!);
                Assert.True(kind != FormatKind.None || file.EndsWith("unknown.json", StringComparison.Ordinal), file);
                foreach (var test in group.GetProperty("tests").EnumerateArray())
                {
                    var name = $"{Path.GetFileName(file)}: {test.GetProperty("description").GetString()}";
                    if (Exceptions.ContainsKey(name))
                    {
                        exceptions++;
                        continue;
                    }

                    checks++;
                    if (Answer(kind, test.GetProperty("data")) != test.GetProperty("valid").GetBoolean())
                    {
                        wrong.Add($"{name}: {test.GetProperty("data").GetRawText()}");
                    }
                }
            }
        }

        output.WriteLine($"{checks} checks, {exceptions} exceptions");
        Assert.Empty(wrong);
        Assert.Equal(Exceptions.Count, exceptions);
        Assert.True(checks > 700);
    }

    private static bool Answer(FormatKind kind, JsonElement data) => (FormatCatalog.TargetOf(kind), data.ValueKind) switch
    {
        (FormatTarget.Text, JsonValueKind.String) => FormatCatalog.Check(kind, Encoding.UTF8.GetBytes(data.GetString()!)),
        (FormatTarget.Number, JsonValueKind.Number) => FormatCatalog.Check(kind, Encoding.UTF8.GetBytes(data.GetRawText())),
        _ => true,
    };
}
