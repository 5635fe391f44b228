using System.Text.Json;
using FastShield.Compiler.Diagnostics;

namespace FastShield.Output;

/// <summary>Prints diagnostics for people, or as JSON for other programs.</summary>
internal static class DiagnosticOutput
{
    private const int ShownPerKind = 40;

    /// <summary>One line each, the heaviest first; of many alike only the first ones, and how many more there are.</summary>
    public static void Print(TextWriter writer, DiagnosticBag bag, DiagnosticSeverity least)
    {
        foreach (var group in bag.Items.Where(item => item.Severity >= least).GroupBy(item => item.Severity).OrderByDescending(group => group.Key))
        {
            foreach (var item in group.Take(ShownPerKind))
            {
                writer.WriteLine(item);
            }

            var more = bag.CountOf(group.Key) - Math.Min(group.Count(), ShownPerKind);
            if (more > 0)
            {
                writer.WriteLine($"... and {more} more of severity {group.Key.ToString().ToLowerInvariant()}.");
            }
        }
    }

    /// <summary>`{"file":…,"accepted":…,"operations":…,"diagnostics":[{"code":…,"severity":…,"line":…,"column":…,"pointer":…,"message":…}]}`</summary>
    public static void WriteJson(Utf8JsonWriter writer, string file, bool accepted, int operations, DiagnosticBag bag)
    {
        writer.WriteStartObject();
        writer.WriteString("file", file);
        writer.WriteBoolean("accepted", accepted);
        writer.WriteNumber("operations", operations);
        writer.WriteStartArray("diagnostics");
        foreach (var item in bag.Items)
        {
            writer.WriteStartObject();
            writer.WriteString("code", item.Code);
            writer.WriteString("severity", item.Severity.ToString().ToLowerInvariant());
            writer.WriteNumber("line", item.Line);
            writer.WriteNumber("column", item.Column);
            writer.WriteString("pointer", item.Pointer);
            writer.WriteString("message", item.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("dropped", bag.Dropped);
        writer.WriteEndObject();
    }
}
