using System.Text.Encodings.Web;
using System.Text.Json;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Report;

namespace FastShield.Output;

/// <summary>Diagnostics and advice as SARIF 2.1.0 (OASIS), in the profile that code scanning services take: one run, rules, results with places.</summary>
internal static class SarifOutput
{
    // What the services take of one run; the heaviest come first.
    private const int MostResults = 5000;

    public static void Write(Stream output, IReadOnlyList<CheckedDocument> documents, string version)
    {
        var results = documents
            .SelectMany(document => document.Loaded.Diagnostics.Items.Concat(document.Report?.Advice.Items ?? []).Select(item => (Item: item, document.AllowsGaps)))
            .OrderByDescending(result => result.Item.Severity)
            .Take(MostResults)
            .ToList();
        var rules = results.Select(result => result.Item.Code).Distinct().Order(StringComparer.Ordinal).ToList();

        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        writer.WriteStartObject();
        writer.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        writer.WriteString("version", "2.1.0");
        writer.WriteStartArray("runs");
        writer.WriteStartObject();
        Tool(writer, rules, version);
        writer.WriteString("columnKind", "utf16CodeUnits");
        writer.WriteStartArray("results");
        foreach (var (item, allowsGaps) in results)
        {
            Result(writer, item, rules.IndexOf(item.Code), allowsGaps);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Tool(Utf8JsonWriter writer, List<string> rules, string version)
    {
        writer.WriteStartObject("tool");
        writer.WriteStartObject("driver");
        writer.WriteString("name", "FastShield");
        writer.WriteString("version", version);
        writer.WriteStartArray("rules");
        foreach (var code in rules)
        {
            var advice = AdviceRules.Find(code);
            writer.WriteStartObject();
            writer.WriteString("id", code);
            Text(writer, "shortDescription", advice?.Name ?? RuleCatalog.MeaningOf(code));
            Text(writer, "fullDescription", advice?.Help ?? RuleCatalog.MeaningOf(code));
            Text(writer, "help", advice?.Help ?? $"{RuleCatalog.MeaningOf(code)}. The message says what to do.");
            writer.WriteStartObject("defaultConfiguration");
            writer.WriteString("level", advice is null ? "warning" : Level(advice.Severity, allowsGaps: false));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Result(Utf8JsonWriter writer, Diagnostic item, int rule, bool allowsGaps)
    {
        writer.WriteStartObject();
        writer.WriteString("ruleId", item.Code);
        writer.WriteNumber("ruleIndex", rule);
        writer.WriteString("level", Level(item.Severity, allowsGaps));
        Text(writer, "message", item.Message);
        writer.WriteStartArray("locations");
        writer.WriteStartObject();
        writer.WriteStartObject("physicalLocation");
        writer.WriteStartObject("artifactLocation");
        writer.WriteString("uri", UriOf(item.File));
        writer.WriteEndObject();
        writer.WriteStartObject("region");
        writer.WriteNumber("startLine", Math.Max(item.Line, 1));
        writer.WriteNumber("startColumn", Math.Max(item.Column, 1));
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartArray("logicalLocations");
        writer.WriteStartObject();
        writer.WriteString("fullyQualifiedName", item.Pointer.Length == 0 ? "#" : "#" + item.Pointer);
        writer.WriteString("kind", "value");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();

        // By pointer and not by line: the same finding stays the same when lines move.
        writer.WriteStartObject("partialFingerprints");
        writer.WriteString("fastshield/v1", $"{item.Code}:{item.Pointer}");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static string Level(DiagnosticSeverity severity, bool allowsGaps) => severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Gap => allowsGaps ? "warning" : "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "note",
    };

    // Relative to where the command runs, which in CI is the repository's root.
    private static string UriOf(string file)
    {
        var relative = Path.IsPathRooted(file) ? Path.GetRelativePath(Environment.CurrentDirectory, file) : file;
        var path = relative.StartsWith("..", StringComparison.Ordinal) ? Path.GetFullPath(file) : relative;
        var escaped = string.Join('/', path.Replace('\\', '/').Split('/').Select(Uri.EscapeDataString));
        return Path.IsPathRooted(path) ? "file://" + escaped : escaped;
    }

    private static void Text(Utf8JsonWriter writer, string name, string text)
    {
        writer.WriteStartObject(name);
        writer.WriteString("text", text);
        writer.WriteEndObject();
    }
}
