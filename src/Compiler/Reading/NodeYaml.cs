using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FastShield.Compiler.Reading;

/// <summary>Writes nodes as YAML 1.2 in blocks: texts that could be read as anything else are quoted as in JSON.</summary>
public static class NodeYaml
{
    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./ ");
    private static readonly string[] Words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

    /// <summary>The YAML text of a node, with a line feed at its end.</summary>
    public static string ToText(SourceNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var text = new StringBuilder();
        Write(text, node, 0);
        return text.ToString().TrimStart('\n') + "\n";
    }

    /// <summary>The lines of a node; the first one goes on in the line that is there where it is an item.</summary>
    private static void Write(StringBuilder text, SourceNode node, int indent, bool isItem = false)
    {
        switch (node)
        {
            case ObjectNode { Count: > 0 } o:
                foreach (var member in o.Members)
                {
                    Line(text, indent, isItem).Append(Text(member.Name)).Append(':');
                    Value(text, member.Value, indent, isItem: false);
                    isItem = false;
                }

                break;
            case ArrayNode { Count: > 0 } a:
                foreach (var item in a.Items)
                {
                    Line(text, indent, isItem).Append('-');
                    Value(text, item, indent, isItem: true);
                    isItem = false;
                }

                break;
            default:
                text.Append(Scalar(node));
                break;
        }
    }

    private static void Value(StringBuilder text, SourceNode value, int indent, bool isItem)
    {
        if (value is ObjectNode { Count: > 0 } or ArrayNode { Count: > 0 })
        {
            Write(text, value, indent + 2, isItem);
            return;
        }

        text.Append(' ').Append(Scalar(value));
    }

    private static StringBuilder Line(StringBuilder text, int indent, bool isItem) => isItem ? text.Append(' ') : text.Append('\n').Append(' ', indent);

    private static string Scalar(SourceNode node) => node switch
    {
        ObjectNode => "{}",
        ArrayNode => "[]",
        ScalarNode { Kind: ScalarKind.String } s => Text(s.Text),
        ScalarNode s => s.Text,
        _ => throw new InvalidOperationException("A node is an object, an array or a scalar."),
    };

    private static string Text(string text)
    {
        var isPlain = text.Length > 0
            && char.IsAsciiLetter(text[0])
            && text.AsSpan().IndexOfAnyExcept(Plain) < 0
            && text[^1] != ' '
            && !Words.Contains(text, StringComparer.OrdinalIgnoreCase);
        return isPlain ? text : $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
    }
}
