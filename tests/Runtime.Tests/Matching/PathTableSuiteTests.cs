using System.Text;
using System.Text.Json;
using FastShield.Runtime.Matching;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Runtime.Tests.Matching;

/// <summary>Real documents, all their operations in one table, each document under a base path of its own: every template, filled in, finds its own operation.</summary>
public sealed class PathTableSuiteTests
{
    private static readonly string[] _methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

    [SuiteFact]
    public void Every_template_of_the_real_documents_finds_its_own_operation()
    {
        var operations = new List<(string Method, PathTemplate Template)>();
        var documents = 0;
        foreach (var file in Directory.EnumerateFiles(Suites.Path("openapi-documents", "real-world"), "*.json", SearchOption.AllDirectories))
            operations.AddRange(Operations(file, $"/d{documents++}"));
        Assert.True(operations.Count > 1_000, $"{operations.Count} operations");
        Check(operations);
    }

    private static void Check(List<(string Method, PathTemplate Template)> operations)
    {
        var builder = new PathTableBuilder();
        var kept = new List<(string Method, PathTemplate Template)>();
        foreach (var (method, template) in operations)
        {
            if (builder.Add(method, template, kept.Count) is null)
                kept.Add((method, template));
        }

        var table = builder.Build();
        for (var i = 0; i < kept.Count; i++)
        {
            var path = Fill(kept[i].Template);
            Assert.Equal($"op {i} {Values(kept[i].Template)}".TrimEnd(), MatchingKit.Ask(table, kept[i].Method, path));
        }
    }

    /// <summary>Values that no literal of a document has, so that each template can only find itself.</summary>
    private static string Fill(PathTemplate template)
    {
        var path = new StringBuilder();
        var number = 0;
        foreach (var segment in template.Segments)
        {
            path.Append('/');
            foreach (var part in segment.Parts)
                path.Append(part.Variable is null ? Encoding.ASCII.GetString(part.Literal.Span) : $"~{number++}~");
        }

        return path.ToString();
    }

    private static string Values(PathTemplate template) =>
        string.Join('|', Enumerable.Range(0, template.Variables.Count).Select(static number => $"~{number}~"));

    private static List<(string Method, PathTemplate Template)> Operations(string file, string basePath)
    {
        var operations = new List<(string, PathTemplate)>();
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("paths", out var paths))
            return operations;
        foreach (var path in paths.EnumerateObject())
        {
            if (!PathTemplate.TryParse(basePath + path.Name, out var template, out _) || path.Value.ValueKind != JsonValueKind.Object)
                continue;
            foreach (var member in path.Value.EnumerateObject())
            {
                if (_methods.Contains(member.Name))
                    operations.Add((member.Name.ToUpperInvariant(), template!));
            }
        }

        return operations;
    }
}
