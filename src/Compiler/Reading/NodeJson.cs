using System.Buffers;
using System.Text;
using System.Text.Json;

namespace FastShield.Compiler.Reading;

/// <summary>Writes nodes as JSON text: the same values in the same order, numbers digit for digit.</summary>
public static class NodeJson
{
    /// <summary>The JSON text of a node, in UTF-8 and without spaces.</summary>
    public static byte[] ToUtf8(SourceNode node) => ToUtf8(node, isIndented: false);

    /// <summary>The JSON text of a node, without spaces.</summary>
    public static string ToText(SourceNode node) => ToText(node, isIndented: false);

    /// <summary>The JSON text of a node, on one line or on many.</summary>
    public static string ToText(SourceNode node, bool isIndented) => Encoding.UTF8.GetString(ToUtf8(node, isIndented));

    private static byte[] ToUtf8(SourceNode node, bool isIndented)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = isIndented }))
        {
            Write(writer, node);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, SourceNode node)
    {
        switch (node)
        {
            case ObjectNode o:
                writer.WriteStartObject();
                foreach (var member in o.Members)
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case ArrayNode a:
                writer.WriteStartArray();
                foreach (var item in a.Items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case ScalarNode { Kind: ScalarKind.String } text:
                writer.WriteStringValue(text.Text);
                break;
            case ScalarNode scalar:
                writer.WriteRawValue(scalar.Text, skipInputValidation: true);
                break;
        }
    }
}
