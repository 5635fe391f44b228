using System.Text;
using FastShield.Compiler.Contract;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Checks;
using FastShield.Runtime.Json;
using FastShield.Runtime.Multipart;
using FastShield.Runtime.Parameters;
using FastShield.Runtime.Program;
using ContractStyle = FastShield.Compiler.Contract.ParameterStyle;
using PlanStyle = FastShield.Runtime.Parameters.ParameterStyle;

namespace FastShield.Compiler.Lowering;

/// <summary>Turns a body of multipart/form-data into its plan, property by property; what cannot be read exactly is a gap with its place.</summary>
internal sealed class MultipartLowering
{
    private const JsonType Scalars = JsonType.Boolean | JsonType.Number | JsonType.Integer | JsonType.String;

    private readonly MediaTypeContract _content;
    private readonly int _block;
    private readonly ValidationProgram _program;
    private readonly OpenApiVersion _version;
    private readonly BodyGaps _gaps;
    private readonly BinaryMarks _binary;
    private readonly ReachedProperties _reached;
    private readonly PropertyBlocks _own;
    private readonly List<MultipartField> _fields = [];
    private readonly List<FormField> _deep = [];

    private MultipartLowering(
        MediaTypeContract content, int block, ValidationProgram program, ApiContract contract, BodyGaps gaps)
    {
        _content = content;
        _block = block;
        _program = program;
        _version = contract.Version;
        _gaps = gaps;
        _binary = new BinaryMarks(content.Schema, contract.References);
        _reached = new ReachedProperties(program, block);
        _own = new PropertyBlocks(program, block);
    }

    /// <summary>The check for a body whose schema has been lowered to the given block.</summary>
    public static MediaCheck Lower(
        MediaTypeContract content, MediaType range, int block, ValidationProgram program, ApiContract contract, BodyGaps gaps) =>
        new(range, MediaKind.Multipart, block, null, new MultipartLowering(content, block, program, contract, gaps).Plan());

    private MultipartPlan Plan()
    {
        if (_reached.ComparesWhole)
        {
            Gap(_content.Node, "The multipart body is not enforced yet: its schema compares it as a whole");
        }

        var encodings = _content.Encoding.ToDictionary(e => e.Name, StringComparer.Ordinal);
        foreach (var name in _reached.Names)
        {
            var encoding = encodings.GetValueOrDefault(name);
            if ((encoding is null ? null : OfEncoding(encoding)) is { } reason || (reason = Add(name, encoding)) is not null)
            {
                Gap(encoding?.Node ?? _content.Node, $"The multipart field '{name}' is not enforced yet: {reason}");
            }
        }

        return new MultipartPlan(_fields, _deep) { Others = Others(), Block = _block };
    }

    private void Gap(SourceNode node, string message) => _gaps.Add(node, message);

    private static string? OfEncoding(EncodingContract encoding)
    {
        // OpenAPI says to ignore a Content-Type among them: it has a field of its own.
        var header = encoding.Headers?.Members.FirstOrDefault(m => !m.Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase));
        return header is { Name: { } name } ? $"its part's header '{name}' is not read" : null;
    }

    /// <summary>Adds the field, or says why not.</summary>
    private string? Add(string name, EncodingContract? encoding)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        var own = _own.Find(bytes);
        if (encoding is { IsByStyle: true, Style: ContractStyle.DeepObject })
        {
            // OpenAPI 3.0 gives styles no meaning here; documents that say deepObject all the same mean it.
            return AddDeep(new FormField { Name = bytes, Style = PlanStyle.DeepObject, Explode = true, Text = TextShapes.OfDeep(_program, own) });
        }

        // OpenAPI 3.1 lets a style replace the content type; exploded as form, scalars and arrays of them come as without it.
        var isByStyle = encoding is { IsByStyle: true } && _version >= OpenApiVersion.V31;
        if (isByStyle && !(encoding!.Style == ContractStyle.Form && encoding.IsExploded))
        {
            return "its style is not read in multipart bodies";
        }

        if (!TryReadTypes(isByStyle ? null : encoding?.ContentType, out var ranges, out var reason))
        {
            return reason;
        }

        var shape = TextShapes.Of(_program, own);
        var isUntyped = own == ValidationProgram.AnyBlock || IsOfUntypedItems(own);
        var reading = ReadingOf(_reached.Of(name), shape, _binary.Contains(name), isUntyped, ranges, ref reason);
        if (isByStyle && reading is PartReading.Json or PartReading.ByType)
        {
            return "its style is not read for objects in multipart bodies";
        }

        if (reason is null)
        {
            _fields.Add(new MultipartField
            {
                Name = bytes,
                Reading = reading,
                Text = shape,
                ContentTypes = [.. ranges.Select(range => new MediaType($"{range.Type}/{range.Subtype}"))],
            });
        }

        return reason;
    }

    private string? AddDeep(FormField field)
    {
        var reason = FormField.Unsupported(field);
        if (reason is null)
        {
            _deep.Add(field);
        }

        return reason;
    }

    private static bool TryReadTypes(string? text, out List<MediaRange> ranges, out string? reason)
    {
        ranges = [];
        reason = null;
        foreach (var item in text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            if (!MediaRange.TryParse(item, out var range) || range.IsMultipart)
            {
                reason = $"a part of type '{item}' is not read";
                return false;
            }

            ranges.Add(range);
        }

        return true;
    }

    /// <summary>By the table of OAS 3.1.1 section 4.8.15.1, unless the document lists types.</summary>
    private PartReading ReadingOf(
        IReadOnlyList<int> blocks, TextShape shape, bool isBinary, bool isUntyped, List<MediaRange> ranges, ref string? reason)
    {
        var asksNothing = ReachedProperties.AskNothingOfContent(_program, blocks);
        if (isBinary && !asksNothing)
        {
            reason = "its schema asks more of the bytes than to be there";
            return PartReading.Bytes;
        }

        var isListedAsBytes = ranges.Count > 0 && ranges.TrueForAll(range => !range.IsJson && range.Type is not ("text" or "*"));
        var isListedAsJson = ranges.Count > 0 && ranges.TrueForAll(range => range.IsJson);
        var isArray = (shape.Types & JsonType.Array) != 0;
        var types = (shape.Types & ~JsonType.Array) | (isArray ? shape.ItemTypes : JsonType.None);
        if (asksNothing && (isBinary || (isUntyped && !isListedAsJson) || (isListedAsBytes && (types & JsonType.String) != 0)))
        {
            return PartReading.Bytes;
        }

        var isComposite = (types & (JsonType.Object | JsonType.Array)) != 0;
        if (isComposite && (types & Scalars) == 0)
        {
            reason = (types & JsonType.Array) != 0 && !isListedAsJson ? "items that are arrays have no default type"
                : ranges.Exists(range => !range.IsJson && range.Subtype != "*") ? "only JSON is read as an object"
                : null;
            return PartReading.Json;
        }

        return isComposite || ranges.Count > 0 ? PartReading.ByType : PartReading.Text;
    }

    private MultipartField Others()
    {
        // What nobody asks about may be anything.
        if (_reached.Others.Count == 0)
        {
            return new MultipartField { Name = [], Reading = PartReading.Bytes };
        }

        var types = _reached.Others.Aggregate(JsonType.None, (all, block) => all | TextShapes.Types(_program, block));
        var shape = new TextShape { Types = types };
        string? reason = null;
        var reading = ReadingOf(_reached.Others, shape, _binary.Others, false, [], ref reason);
        if ((types & JsonType.Array) != 0)
        {
            reason ??= "arrays of undeclared parts are not gathered";
        }

        if (reason is not null)
        {
            Gap(_content.Node, $"Undeclared fields of the multipart body are not enforced yet: {reason}");
        }

        return new MultipartField { Name = [], Reading = reading, Text = shape };
    }

    private bool IsOfUntypedItems(int block)
    {
        if (block < 0 || _program.TypesOf(block) != JsonType.Array || _program.Blocks[block].Items < 0)
        {
            return false;
        }

        var items = _program.Arrays[_program.Blocks[block].Items];
        return items.Prefix.Length == 0 && items.Rest == ValidationProgram.AnyBlock;
    }
}
