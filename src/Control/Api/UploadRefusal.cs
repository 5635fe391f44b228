using System.Globalization;
using System.Text.Json;
using FastShield.Compiler.Diagnostics;

namespace FastShield.Control.Api;

/// <summary>What the compiler said of an upload, in the two forms of the two families.</summary>
internal static class UploadRefusal
{
    private const int MostEvents = 100;

    /// <summary>A refusal whose places are in `result.upload_details`.</summary>
    public static ApiException InResult(DiagnosticBag diagnostics, string which = "") => new(400, ApiCodes.SchemaRefused, which + Message(diagnostics))
    {
        Result = json =>
        {
            json.WriteStartObject();
            WriteDetails(json, diagnostics);
            json.WriteEndObject();
        },
    };

    /// <summary>A refusal whose places are in `errors[].source.locations`.</summary>
    public static ApiException InErrors(DiagnosticBag diagnostics) => new(400, ApiCodes.SchemaRefused, Message(diagnostics))
    {
        Detail = json =>
        {
            json.WriteStartObject("source"u8);
            json.WriteStartArray("locations"u8);
            foreach (var diagnostic in Refusals(diagnostics).Take(MostEvents))
            {
                json.WriteStringValue(JsonPathText.Of(diagnostic.Pointer));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        },
    };

    /// <summary>Writes the member `upload_details` with errors and warnings, each with code, message and place.</summary>
    public static void WriteDetails(Utf8JsonWriter json, DiagnosticBag diagnostics)
    {
        json.WriteStartObject("upload_details"u8);
        Write(json, "errors", Refusals(diagnostics));
        Write(json, "warnings", diagnostics.Items.Where(item => item.Severity == DiagnosticSeverity.Warning));
        json.WriteEndObject();
    }

    private static IEnumerable<Diagnostic> Refusals(DiagnosticBag diagnostics) =>
        diagnostics.Items.Where(item => item.Severity is DiagnosticSeverity.Error or DiagnosticSeverity.Gap);

    private static string Message(DiagnosticBag diagnostics) =>
        Refusals(diagnostics).FirstOrDefault() is { } first ? $"{first.Message} ({JsonPathText.Of(first.Pointer)})" : "The document is refused.";

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<Diagnostic> diagnostics)
    {
        var some = diagnostics.Take(MostEvents).ToList();
        if (some.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var diagnostic in some)
        {
            json.WriteStartObject();
            json.WriteNumber("code"u8, int.Parse(diagnostic.Code.AsSpan(2), CultureInfo.InvariantCulture));
            json.WriteString("message"u8, diagnostic.Message);
            json.WriteStartArray("locations"u8);
            json.WriteStringValue(JsonPathText.Of(diagnostic.Pointer));
            json.WriteEndArray();
            json.WriteNumber("line"u8, diagnostic.Line);
            json.WriteNumber("column"u8, diagnostic.Column);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
