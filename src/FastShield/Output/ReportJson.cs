using System.Text.Encodings.Web;
using System.Text.Json;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Compiler.Report;

namespace FastShield.Output;

/// <summary>A report as JSON, in the form that docs/report.schema.json publishes.</summary>
internal static class ReportJson
{
    /// <summary>Raised when a reader of an earlier form could misread this one.</summary>
    private const int Version = 1;

    private static readonly string[] Engines = ["interpreter", "compiled"];

    public static void Write(Stream output, IReadOnlyList<CheckedDocument> documents)
    {
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        writer.WriteStartObject();
        writer.WriteNumber("version", Version);
        writer.WriteStartArray("documents");
        foreach (var document in documents)
        {
            Document(writer, document);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Document(Utf8JsonWriter writer, CheckedDocument document)
    {
        var (loaded, report) = (document.Loaded, document.Report);
        writer.WriteStartObject();
        writer.WriteString("file", loaded.Path);
        writer.WriteBoolean("accepted", document.IsAccepted);
        if (report is not null)
        {
            writer.WriteString("title", report.Contract.Title);
        }

        Summary(writer, document);
        writer.WriteStartArray("engines");
        Array.ForEach(Engines, writer.WriteStringValue);
        writer.WriteEndArray();
        writer.WriteStartArray("diagnostics");
        foreach (var item in loaded.Diagnostics.Items.Concat(report?.Advice.Items ?? []))
        {
            Diagnostic(writer, item);
        }

        writer.WriteEndArray();
        writer.WriteNumber("diagnostics_left_out", loaded.Diagnostics.Dropped + (report is null ? 0 : report.Advice.Counts.Values.Sum() - report.Advice.Items.Count));
        writer.WriteStartArray("operations");
        foreach (var operation in report?.Operations ?? [])
        {
            Operation(writer, operation);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("schemas");
        foreach (var schema in report?.Schemas ?? [])
        {
            Schema(writer, schema);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Summary(Utf8JsonWriter writer, CheckedDocument document)
    {
        var bag = document.Loaded.Diagnostics;
        writer.WriteStartObject("summary");
        writer.WriteNumber("errors", bag.CountOf(DiagnosticSeverity.Error));
        writer.WriteNumber("gaps", bag.CountOf(DiagnosticSeverity.Gap));
        writer.WriteNumber("warnings", bag.CountOf(DiagnosticSeverity.Warning) + (document.Report?.Advice.CountOf(DiagnosticSeverity.Warning) ?? 0));
        writer.WriteNumber("operations", document.Report?.Operations.Count ?? 0);
        foreach (var treatment in (ReadOnlySpan<Treatment>)[Treatment.Enforced, Treatment.Annotation, Treatment.Gap])
        {
            writer.WriteNumber($"keywords_{(treatment == Treatment.Annotation ? "annotations" : treatment == Treatment.Gap ? "gaps" : "enforced")}", document.Report?.Count(treatment) ?? 0);
        }

        writer.WriteEndObject();
    }

    private static void Diagnostic(Utf8JsonWriter writer, Diagnostic item)
    {
        writer.WriteStartObject();
        writer.WriteString("code", item.Code);
        writer.WriteString("severity", item.Severity.ToString().ToLowerInvariant());
        writer.WriteString("file", item.File);
        writer.WriteNumber("line", item.Line);
        writer.WriteNumber("column", item.Column);
        writer.WriteString("pointer", item.Pointer);
        writer.WriteString("message", item.Message);
        writer.WriteEndObject();
    }

    private static void Operation(Utf8JsonWriter writer, OperationReport operation)
    {
        writer.WriteStartObject();
        writer.WriteString("id", operation.Contract.Id);
        writer.WriteString("method", operation.Contract.Method);
        writer.WriteString("path", operation.Contract.Path.Text);
        Place(writer, operation.Contract.Node);
        writer.WriteString("worst_cost", operation.Worst.ToString().ToLowerInvariant());
        writer.WriteStartArray("parts");
        foreach (var part in operation.Parts)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", ReportText.Word(part.Kind));
            writer.WriteString("name", part.Name);
            writer.WriteString("treatment", ReportText.Word(part.Treatment));
            writer.WriteString("reason", part.Reason);
            Place(writer, part.Place);
            if (part.Schema is not null)
            {
                writer.WriteString("schema", part.Schema.Pointer);
            }

            if (part.Cost is not null)
            {
                Cost(writer, part.Cost);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Cost(Utf8JsonWriter writer, Cost cost)
    {
        writer.WriteStartObject("cost");
        writer.WriteString("class", cost.Class.ToString().ToLowerInvariant());
        writer.WriteNumber("reads", cost.Reads);
        if (cost.Size is { } size)
        {
            writer.WriteNumber("size", size);
        }

        writer.WriteNumber("pattern_states", cost.States);
        writer.WriteBoolean("recursive", cost.IsRecursive);
        writer.WriteBoolean("unique_items", cost.HasUniqueItems);
        writer.WriteEndObject();
    }

    private static void Schema(Utf8JsonWriter writer, SchemaReport schema)
    {
        writer.WriteStartObject();
        Place(writer, schema.Schema.Node);
        writer.WriteStartArray("keywords");
        foreach (var keyword in schema.Keywords)
        {
            writer.WriteStartObject();
            writer.WriteString("keyword", keyword.Member.Name);
            writer.WriteString("treatment", ReportText.Word(keyword.Treatment));
            writer.WriteString("reason", keyword.Reason);
            writer.WriteNumber("line", keyword.Member.Line);
            writer.WriteNumber("column", keyword.Member.Column);
            writer.WriteStartArray("by");
            foreach (var kind in keyword.By)
            {
                writer.WriteStringValue(kind.ToString());
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Place(Utf8JsonWriter writer, SourceNode node)
    {
        writer.WriteString("file", node.File.Name);
        writer.WriteString("pointer", node.Pointer);
        writer.WriteNumber("line", node.Line);
        writer.WriteNumber("column", node.Column);
    }
}
