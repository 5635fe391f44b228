using System.Text.Json;
using FastShield.TestKit;

namespace FastShield.Conformance.Tests.Schemas;

/// <summary>One schema of the JSON-Schema-Test-Suite with its instances.</summary>
internal sealed record SuiteCase(string File, string Description, string Schema, IReadOnlyList<SuiteInstance> Instances)
{
    /// <summary>True where the suite does not demand the case of everyone.</summary>
    public bool IsOptional => File.StartsWith("optional/", StringComparison.Ordinal);

    /// <summary>What the case is called in the list of exceptions.</summary>
    public string Name => $"{File}: {Description}";

    /// <summary>All cases of a draft, the optional ones included, in the order of the files' names.</summary>
    public static IReadOnlyList<SuiteCase> All(string draft)
    {
        var root = Suites.Path("json-schema-test-suite", "tests", draft);
        var cases = new List<SuiteCase>();
        foreach (var path in Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(path));
            foreach (var entry in document.RootElement.EnumerateArray())
            {
                cases.Add(new SuiteCase(
                    Path.GetRelativePath(root, path).Replace('\\', '/'),
                    entry.GetProperty("description").GetString()!,
                    entry.GetProperty("schema").GetRawText(),
                    [.. entry.GetProperty("tests").EnumerateArray().Select(test => new SuiteInstance(
                        test.GetProperty("description").GetString()!, test.GetProperty("data").GetRawText(), test.GetProperty("valid").GetBoolean()))]));
            }
        }

        return cases;
    }
}

/// <summary>One instance and the suite's verdict.</summary>
internal sealed record SuiteInstance(string Description, string Text, bool IsValid);
