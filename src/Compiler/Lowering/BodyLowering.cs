using FastShield.Compiler.Contract;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering;

/// <summary>Turns the request body of an operation into its checks; what a schema asks and cannot be checked is a gap of its media type.</summary>
internal sealed class BodyLowering(ValidationProgram program, ApiContract contract, UncheckedBodies policy, DiagnosticBag diagnostics)
{
    private const JsonType Parts = JsonType.Object | JsonType.Array;

    /// <summary>The checks for a body whose media types' schemas have been lowered to the given blocks.</summary>
    /// <param name="body">The body.</param>
    /// <param name="isRequired">Whether a request needs one.</param>
    /// <param name="blocks">For each media type the block of its `schema`.</param>
    /// <param name="items">For each media type the block of its `itemSchema`.</param>
    public BodyCheck Lower(RequestBodyContract body, bool isRequired, int[] blocks, int[] items)
    {
        var media = new List<MediaCheck>(blocks.Length);
        for (var i = 0; i < blocks.Length; i++)
        {
            media.Add(MediaType(body.Content[i], blocks[i], items[i]));
        }

        return new BodyCheck(isRequired, media);
    }

    private MediaCheck MediaType(MediaTypeContract content, int block, int item)
    {
        var gaps = new BodyGaps(policy, diagnostics);
        var range = new MediaType($"{content.Range.Type}/{content.Range.Subtype}", content.Range.Distinctions);
        var isAsked = block != ValidationProgram.AnyBlock;
        var check = content.Range switch
        {
            { IsJson: true } => new MediaCheck(range, MediaKind.Json, block, null),
            { IsForm: true } => FormLowering.Lower(content, range, block, program, gaps),
            { IsMultipart: true, Subtype: "form-data" } when isAsked => MultipartLowering.Lower(content, range, block, program, contract, gaps),
            { IsJsonSequence: true } when isAsked || item != ValidationProgram.AnyBlock => Sequence(content, range, block, item, gaps),
            { Subtype: "*" } => Range(content, range, block, gaps),
            _ => Other(content, range, block, gaps),
        };
        return gaps.Settle(check);
    }

    /// <summary>OpenAPI 3.2 says what a schema means for a sequence: `schema` is of the array of all texts. Before, only a schema of the body as a text has a meaning.</summary>
    private MediaCheck Sequence(MediaTypeContract content, MediaType range, int block, int item, BodyGaps gaps) =>
        contract.Version >= OpenApiVersion.V32
            ? new MediaCheck(range, MediaKind.Sequence, block, null) { Sequence = new SequencePlan(content.Range.IsSeparated, item, block) }
            : Other(content, range, block, gaps);

    /// <summary>JSON is held against the schema as JSON, unless the schema says bytes; all else as a text or as bytes, or it is refused.</summary>
    private MediaCheck Range(MediaTypeContract content, MediaType range, int block, BodyGaps gaps)
    {
        if (new BinaryMarks(content.Schema, contract.References).IsWhole)
        {
            return Other(content, range, block, gaps);
        }

        var check = new MediaCheck(range, MediaKind.ByType, block, null);
        if (block == ValidationProgram.AnyBlock)
        {
            return check with { Otherwise = MediaKind.Opaque };
        }

        var types = StringBodies.TextTypes(program, block);
        return types == JsonType.None ? check : check with { Otherwise = MediaKind.Text, TextTypes = types };
    }

    private MediaCheck Other(MediaTypeContract content, MediaType range, int block, BodyGaps gaps)
    {
        var opaque = new MediaCheck(range, MediaKind.Opaque, block, null);
        if (block == ValidationProgram.AnyBlock)
        {
            return opaque;
        }

        var isBinary = IsBinary(content);
        var lengths = StringBodies.Lengths(program, block);
        if (lengths is { } octets && (isBinary || (octets.IsAny && content.Range.Type != "text")))
        {
            return octets.IsAny ? opaque : opaque with { Kind = MediaKind.Octets, Octets = octets, MaximumBytes = octets.Maximum };
        }

        if (isBinary)
        {
            gaps.Add(content.Node, $"Bodies of type '{Shown.Short(content.Range.Text)}' are bytes, of which only the number is held against a schema, and this one asks for more");
            return opaque;
        }

        var types = StringBodies.TextTypes(program, block);
        if (types == JsonType.None)
        {
            gaps.Add(content.Node, $"Bodies of type '{Shown.Short(content.Range.Text)}' are not taken apart, and the schema asks for {Asked(block)}");
            return opaque;
        }

        // Beside a text the schema may allow objects; of a text that asks nothing.
        var longest = StringBodies.LongestText(program, block);
        return opaque with
        {
            Kind = MediaKind.Text,
            TextTypes = types,
            MaximumBytes = longest == int.MaxValue || types != JsonType.String ? long.MaxValue : 4L * longest,
        };
    }

    /// <summary>Whether the body is bytes: the schema says so, or no text is of that type.</summary>
    private bool IsBinary(MediaTypeContract content) =>
        content.Range.Type is "image" or "audio" or "video" or "font" or "model"
        || content.Range is { Type: "application", Subtype: "octet-stream" or "pdf" or "zip" or "gzip" }
        || new BinaryMarks(content.Schema, contract.References).IsWhole;

    private string Asked(int block) => (program.TypesOf(block) & Parts) switch
    {
        JsonType.Object => "an object",
        JsonType.Array => "an array",
        Parts => "parts of an object or an array",
        _ => "what no text is",
    };
}
