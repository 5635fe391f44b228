using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Lowering.Resources;

/// <summary>
/// The metaschemas that JSON Schema publishes, which schemas may refer to like any other schema; read from the program itself, once, when the
/// first reference comes.
/// </summary>
internal static class Metaschemas
{
    private static readonly Lazy<SourceNode> Draft4 = Of("draft-04");
    private static readonly Lazy<SourceNode> Draft6 = Of("draft-06");
    private static readonly Lazy<SourceNode> Draft7 = Of("draft-07");
    private static readonly Lazy<SourceNode> Draft201909 = Of("2019-09");
    private static readonly Lazy<SourceNode> Draft202012 = Of("2020-12");

    /// <summary>The list of schemas of which one may have the address, with their dialect; null where none can.</summary>
    public static (ArrayNode Schemas, SchemaDialect Dialect)? Near(string address) => address switch
    {
        "http://json-schema.org/draft-04/schema" => ((ArrayNode)Draft4.Value, SchemaDialect.Draft4),
        "http://json-schema.org/draft-06/schema" => ((ArrayNode)Draft6.Value, SchemaDialect.Draft6),
        "http://json-schema.org/draft-07/schema" => ((ArrayNode)Draft7.Value, SchemaDialect.Draft7),
        _ when address.StartsWith("https://json-schema.org/draft/2019-09/", StringComparison.Ordinal) =>
            ((ArrayNode)Draft201909.Value, SchemaDialect.Draft201909),
        _ when address.StartsWith("https://json-schema.org/draft/2020-12/", StringComparison.Ordinal) =>
            ((ArrayNode)Draft202012.Value, SchemaDialect.Draft202012),
        _ => null,
    };

    private static Lazy<SourceNode> Of(string name) => new(() =>
    {
        using var stream = typeof(Metaschemas).Assembly.GetManifestResourceStream($"Metaschemas/{name}.json")
            ?? throw new InvalidOperationException($"The metaschemas of {name} are not in the program.");
        var text = new byte[stream.Length];
        stream.ReadExactly(text);
        var diagnostics = new DiagnosticBag();
        return DocumentReader.Read(text, $"{name}.json", diagnostics)?.Root
            ?? throw new InvalidOperationException($"The metaschemas of {name} cannot be read: {diagnostics.Items[0].Message}");
    });
}
