using System.Text.Json;
using System.Text.RegularExpressions;

namespace FastShield.Runtime.Tests.Patterns;

/// <summary>Gathers the values of <c>pattern</c> in JSON documents, and, line by line, in YAML documents: enough for a census.</summary>
internal static class DocumentPatterns
{
    public static void Collect(string file, ISet<string> patterns)
    {
        if (file.EndsWith(".json", StringComparison.Ordinal))
        {
            CollectJson(file, patterns);
        }
        else if (file.EndsWith(".yaml", StringComparison.Ordinal) || file.EndsWith(".yml", StringComparison.Ordinal))
        {
            foreach (var line in File.ReadLines(file))
            {
                if (Regex.Match(line, "^\\s*(?:- )?\"?pattern\"?\\s*:\\s+(\\S.*?)\\s*$") is { Success: true } match && Scalar(match.Groups[1].Value) is { } value)
                {
                    patterns.Add(value);
                }
            }
        }
    }

    private static void CollectJson(string file, ISet<string> patterns)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            Walk(document.RootElement, patterns);
        }
        catch (JsonException)
        {
            // Some fixtures are broken on purpose.
        }
    }

    private static void Walk(JsonElement element, ISet<string> patterns)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Walk(item, patterns);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                if (property.NameEquals("pattern") && property.Value.ValueKind == JsonValueKind.String)
                {
                    patterns.Add(property.Value.GetString()!);
                }

                Walk(property.Value, patterns);
            }
        }
    }

    // A scalar on one line; folded ones, flow content and cut quotes are left out.
    private static string? Scalar(string text)
    {
        if (text[0] == '\'')
        {
            return text.Length > 1 && text[^1] == '\'' ? text[1..^1].Replace("''", "'", StringComparison.Ordinal) : null;
        }

        if (text[0] != '"')
        {
            return text[0] is '|' or '>' or '{' or '&' or '*' ? null : text;
        }

        try
        {
            return JsonSerializer.Deserialize<string>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
