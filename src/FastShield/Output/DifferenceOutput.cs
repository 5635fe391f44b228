using System.Text.Encodings.Web;
using System.Text.Json;
using FastShield.Compiler.Difference;
using FastShield.Compiler.Reading;

namespace FastShield.Output;

/// <summary>The difference of two documents for people, for a comment of a review, or as JSON.</summary>
internal static class DifferenceOutput
{
    private const int ShownPlaces = 5;

    /// <summary>A change a paragraph: what, where in both documents, and the values that show it.</summary>
    public static void Print(TextWriter writer, ApiDifference difference)
    {
        foreach (var change in difference.Changes)
        {
            writer.WriteLine(Shown.OneLine($"{Word(change)}: {Places(change)}: {change.Message}"));
            if (change.Old is not null)
            {
                writer.WriteLine($"  old: {Place(change.Old)}");
            }

            if (change.New is not null)
            {
                writer.WriteLine($"  new: {Place(change.New)}");
            }

            if (change.Refused is not null)
            {
                writer.WriteLine(Shown.OneLine($"  was accepted, is refused: {change.Refused}"));
            }

            if (change.Accepted is not null)
            {
                writer.WriteLine(Shown.OneLine($"  was refused, is accepted: {change.Accepted}"));
            }
        }

        writer.WriteLine(Sum(difference));
    }

    /// <summary>A table, for a comment of a review.</summary>
    public static void PrintMarkdown(TextWriter writer, ApiDifference difference)
    {
        writer.WriteLine($"**{Sum(difference)}**");
        if (difference.Changes.Count == 0)
        {
            return;
        }

        writer.WriteLine();
        writer.WriteLine("| | where | what | old | new | witness |");
        writer.WriteLine("|---|---|---|---|---|---|");
        foreach (var change in difference.Changes)
        {
            var witness = (change.Refused is null ? "" : $"refused now: {Code(change.Refused)} ") + (change.Accepted is null ? "" : $"accepted now: {Code(change.Accepted)}");
            writer.WriteLine($"| {Word(change)} | {Cell(Places(change))} | {Cell(change.Message)} | {Cell(Place(change.Old))} | {Cell(Place(change.New))} | {witness} |");
        }
    }

    public static void WriteJson(Stream output, ApiDifference difference)
    {
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        writer.WriteStartObject();
        writer.WriteNumber("version", 1);
        writer.WriteBoolean("breaking", difference.IsBreaking);
        writer.WriteBoolean("undecided", difference.IsUndecided);
        writer.WriteStartArray("changes");
        foreach (var change in difference.Changes)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", change.Kind);
            writer.WriteString("verdict", Word(change));
            writer.WriteBoolean("refuses", (change.Effect & ChangeEffect.Refuses) != 0);
            writer.WriteBoolean("accepts", (change.Effect & ChangeEffect.Accepts) != 0);
            writer.WriteBoolean("sure", change.IsSure);
            writer.WriteString("message", change.Message);
            writer.WriteStartArray("where");
            foreach (var where in change.Where)
            {
                writer.WriteStringValue(where);
            }

            writer.WriteEndArray();
            Place(writer, "old", change.Old);
            Place(writer, "new", change.New);
            if (change.Refused is not null)
            {
                writer.WriteString("now_refused", change.Refused);
            }

            if (change.Accepted is not null)
            {
                writer.WriteString("now_accepted", change.Accepted);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("changes_left_out", difference.Dropped);
        writer.WriteEndObject();
    }

    private static string Word(ApiChange change) => change.IsBreaking ? "breaking" : change.IsUndecided ? "undecided" : "compatible";

    private static string Sum(ApiDifference difference)
    {
        var (breaking, undecided) = (difference.Changes.Count(change => change.IsBreaking), difference.Changes.Count(change => change.IsUndecided));
        return difference.Changes.Count == 0
            ? "Nothing is treated in another way."
            : $"{difference.Changes.Count + difference.Dropped} changes: {breaking} breaking, {undecided} undecided, {difference.Changes.Count - breaking - undecided} compatible.";
    }

    private static string Places(ApiChange change)
    {
        var more = change.Where.Count - ShownPlaces;
        return string.Join(", ", change.Where.Take(ShownPlaces)) + (more > 0 ? $" and {more} more" : "");
    }

    private static string Place(SourceNode? node) => node is null ? "" : $"{node.File.Name}({node.Line},{node.Column}) #{node.Pointer}";

    private static string Cell(string text) => Shown.OneLine(text).Replace("|", "\\|", StringComparison.Ordinal);

    // A code span that no text of a document can end.
    private static string Code(string text) => $"<code>{System.Net.WebUtility.HtmlEncode(Cell(text))}</code>";

    private static void Place(Utf8JsonWriter writer, string name, SourceNode? node)
    {
        if (node is null)
        {
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteString("file", node.File.Name);
        writer.WriteNumber("line", node.Line);
        writer.WriteNumber("column", node.Column);
        writer.WriteString("pointer", node.Pointer);
        writer.WriteEndObject();
    }
}
