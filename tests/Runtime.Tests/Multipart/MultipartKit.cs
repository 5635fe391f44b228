using System.Text;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Multipart;
using FastShield.Runtime.Parameters;
using FastShield.Runtime.Tests.Parameters;

namespace FastShield.Runtime.Tests.Multipart;

/// <summary>Bodies for tests, and what the decoder makes of them, as text. Bodies are Latin-1 so that any byte can be written.</summary>
internal static class MultipartKit
{
    public static readonly MultipartPlan Plan = new(
        [
            Field("id", PartReading.Text, JsonType.Integer),
            Field("note", PartReading.Text, JsonType.String),
            Field("say \"hi\"", PartReading.Text, JsonType.String),
            new MultipartField { Name = "nums"u8.ToArray(), Reading = PartReading.Text, Text = new TextShape { Types = JsonType.Array, ItemTypes = JsonType.Integer } },
            Field("meta", PartReading.Json, JsonType.Object),
            new MultipartField { Name = "rows"u8.ToArray(), Reading = PartReading.Json, Text = new TextShape { Types = JsonType.Array, ItemTypes = JsonType.Object } },
            Field("either", PartReading.ByType, JsonType.Object | JsonType.String),
            Field("file", PartReading.Bytes, JsonType.String),
            new MultipartField { Name = "files"u8.ToArray(), Reading = PartReading.Bytes, Text = new TextShape { Types = JsonType.Array } },
            new MultipartField { Name = "image"u8.ToArray(), Reading = PartReading.Bytes, ContentTypes = [new MediaType("image/png"), new MediaType("application/*")] },
        ],
        [new FormField { Name = "deep"u8.ToArray(), Style = ParameterStyle.DeepObject, Explode = true, Text = ParameterKit.Rgb }])
    { Block = 0 };

    /// <summary>A part with these lines of header fields behind the name.</summary>
    public static string Part(string name, string content, params string[] fields) =>
        $"--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n{string.Concat(fields.Select(f => f + "\r\n"))}\r\n{content}\r\n";

    /// <summary>The JSON that the schema saw, or the fault as `Class detail @name`.</summary>
    public static string Decode(string body, string boundary = "B", MultipartPlan? plan = null)
    {
        var engine = new PredicateEngine(static _ => true);
        return Check(new MultipartBodyDecoder(), Encoding.Latin1.GetBytes(body), boundary, engine, plan ?? Plan, out var fault)
            ? Xunit.Assert.Single(engine.Seen)
            : $"{fault.Class} {fault.Detail}".TrimEnd() + " @" + Encoding.UTF8.GetString(fault.Name);
    }

    public static bool Check(
        MultipartBodyDecoder decoder, ReadOnlySpan<byte> body, string boundary, SchemaEngine engine, MultipartPlan plan, out ParameterFault fault)
    {
        Xunit.Assert.True(Boundary.TryRead(Encoding.Latin1.GetBytes(boundary), out var read));
        return decoder.Check(plan, in read, body, engine, new ValidationContext(), out fault);
    }

    private static MultipartField Field(string name, PartReading reading, JsonType types) => new()
    {
        Name = Encoding.ASCII.GetBytes(name),
        Reading = reading,
        Text = ParameterKit.Shape(types),
    };
}
