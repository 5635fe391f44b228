using System.Text;
using System.Text.Json;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Lowering;

/// <summary>Writes a document's value as JSON text: numbers exactly as written, strings with the escapes they need.</summary>
internal static class NodeJson
{
    public static string Of(SourceNode node)
    {
        var text = new StringBuilder();
        Write(text, node);
        return text.ToString();
    }

    private static void Write(StringBuilder text, SourceNode node)
    {
        switch (node)
        {
            case ObjectNode container:
                text.Append('{');
                for (var i = 0; i < container.Count; i++)
                {
                    text.Append(i == 0 ? "" : ",");
                    WriteString(text, container.Members[i].Name);
                    text.Append(':');
                    Write(text, container.Members[i].Value);
                }

                text.Append('}');
                break;
            case ArrayNode list:
                text.Append('[');
                for (var i = 0; i < list.Count; i++)
                {
                    text.Append(i == 0 ? "" : ",");
                    Write(text, list.Items[i]);
                }

                text.Append(']');
                break;
            case ScalarNode { Kind: ScalarKind.String } scalar:
                WriteString(text, scalar.Text);
                break;
            case ScalarNode scalar:
                text.Append(scalar.Text);
                break;
            default:
                throw new InvalidOperationException($"A node of type {node.GetType().Name} has no JSON.");
        }
    }

    private static void WriteString(StringBuilder text, string value) =>
        text.Append('"').Append(JsonEncodedText.Encode(value).ToString()).Append('"');
}
