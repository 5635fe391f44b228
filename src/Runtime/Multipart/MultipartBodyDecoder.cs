using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Memory;
using FastShield.Runtime.Parameters;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Multipart;

/// <summary>
/// Writes a body of multipart/form-data (RFC 7578) as one JSON object into scratch memory, and holds it against its schema. Bytes that
/// nothing is asked of are not copied: an empty string stands for them. What has two readings is refused: a scalar that comes twice, a type
/// that is not the field's, a boundary where it does not belong. Where texts have two readings, all of them are read by their types first
/// and all as strings then. Made once per event loop; not thread-safe; allocates nothing once its memory has grown.
/// </summary>
public sealed class MultipartBodyDecoder
{
    /// <summary>The default limit of parts in a body.</summary>
    public const int DefaultMaximumParts = 1000;

    private readonly PartIndex _parts;
    private readonly JsonComposer _composer;
    private readonly ValueComposer _values;
    private readonly JsonScratch _embedded;
    private byte[] _faulty = [];

    /// <param name="maximumParts">Parts at most in a body.</param>
    /// <param name="maximumJson">Bytes at most in the JSON of a body.</param>
    public MultipartBodyDecoder(int maximumParts = DefaultMaximumParts, int maximumJson = 16 * JsonScratch.DefaultLimit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumParts);
        _parts = new PartIndex(maximumParts);
        _composer = new JsonComposer(new JsonScratch(maximumJson));
        _values = new ValueComposer(_composer, new ValueComposer(_composer));
        _embedded = new JsonScratch(maximumJson);
    }

    /// <summary>After a refusal by the schema: the JSON that it refused.</summary>
    public JsonScratch Json => _composer.Json;

    /// <summary>Checks a body.</summary>
    /// <param name="plan">The body's plan.</param>
    /// <param name="boundary">The boundary that the head names.</param>
    /// <param name="body">All of the body.</param>
    /// <param name="engine">The engine whose program the plan's block belongs to.</param>
    /// <param name="context">The caller's working state.</param>
    /// <param name="fault">What is wrong, where the result is false; its name is the property's, or empty for the body as a whole.</param>
    public bool Check(
        MultipartPlan plan, in Boundary boundary, ReadOnlySpan<byte> body, SchemaEngine engine, ValidationContext context, out ParameterFault fault)
    {
        fault = default;
        var outcome = _parts.Read(plan, boundary.Delimiter, body);
        _faulty = _parts.Faulty;
        if (outcome == ComposeOutcome.Done)
            outcome = Compose(plan, body, engine, context, typed: true);
        if (outcome != ComposeOutcome.Done)
        {
            fault = FaultNames.Of(outcome, ViolationLocation.Body, _faulty);
            return false;
        }

        if (Json.Accepts(engine, plan.Block, context))
            return true;
        fault = FaultNames.Of(context.Fault, ViolationLocation.Body, [], plan.Block);
        if (!_composer.HasOtherReading)
            return false;
        if (Compose(plan, body, engine, context, typed: false) == ComposeOutcome.Done && Json.Accepts(engine, plan.Block, context))
            return true;
        Compose(plan, body, engine, context, typed: true);
        return false;
    }

    private ComposeOutcome Compose(MultipartPlan plan, ReadOnlySpan<byte> body, SchemaEngine engine, ValidationContext context, bool typed)
    {
        _composer.Begin(typed);
        Json.Append((byte)'{');
        var parts = _parts.Parts;
        for (var i = 0; i < parts.Length; i++)
        {
            ref readonly var part = ref parts[i];
            var outcome = part.Field switch
            {
                Part.Undeclared => Undeclared(plan.Others, in part, body, engine, context),
                Part.OfDeep => ComposeOutcome.Done,
                _ => _parts.Of(part.Field).First == i ? Field(plan.FieldList[part.Field], in part, body, engine, context) : ComposeOutcome.Done,
            };
            if (outcome != ComposeOutcome.Done)
                return outcome;
        }

        if (_parts.Deep.Count > 0)
        {
            var outcome = Deep(plan, body);
            if (outcome != ComposeOutcome.Done)
                return outcome;
        }

        Json.Append((byte)'}');
        return Json.IsOverflown ? ComposeOutcome.TooMuch : ComposeOutcome.Done;
    }

    /// <summary>All parts of a field, at the place of the first.</summary>
    private ComposeOutcome Field(MultipartField field, in Part first, ReadOnlySpan<byte> body, SchemaEngine engine, ValidationContext context)
    {
        _faulty = field.Name;
        var count = _parts.Of(first.Field).Count;
        var isArray = field.IsArray(count);
        if (count > 1 && !isArray)
            return ComposeOutcome.Duplicate;
        var outcome = _composer.Name(field.Name, TextDecoding.None);
        if (outcome != ComposeOutcome.Done)
            return outcome;
        if (!isArray)
            return Value(field.Text.Types, in first, body, engine, context);

        Json.Append((byte)'[');
        outcome = Value(field.Text.ItemTypes, in first, body, engine, context);
        for (var i = first.Next; i >= 0 && outcome == ComposeOutcome.Done; i = _parts.Parts[i].Next)
        {
            Json.Append((byte)',');
            outcome = Value(field.Text.ItemTypes, in _parts.Parts[i], body, engine, context);
        }

        Json.Append((byte)']');
        return outcome;
    }

    private ComposeOutcome Undeclared(MultipartField others, in Part part, ReadOnlySpan<byte> body, SchemaEngine engine, ValidationContext context)
    {
        _faulty = [];
        var outcome = _composer.Name(part.Name(body), TextDecoding.QuoteAndBreaks);
        return outcome == ComposeOutcome.Done ? Value(others.Text.Types, in part, body, engine, context) : outcome;
    }

    private ComposeOutcome Value(JsonType types, in Part part, ReadOnlySpan<byte> body, SchemaEngine engine, ValidationContext context)
    {
        switch (part.Reading)
        {
            case PartReading.Text:
                return _composer.Scalar(part.Content(body), TextDecoding.None, types);
            case PartReading.Json:
                return Embedded(part.Content(body), engine, context);
            default:
                Json.Append("\"\""u8);
                return Json.IsOverflown ? ComposeOutcome.TooMuch : ComposeOutcome.Done;
        }
    }

    /// <summary>JSON within the body is checked to be one value before it is set in: `1,"admin":true` must not become a property.</summary>
    private ComposeOutcome Embedded(ReadOnlySpan<byte> content, SchemaEngine engine, ValidationContext context)
    {
        // The engines take a zero byte for the end of the text.
        if (content.Contains((byte)0))
            return ComposeOutcome.BadSyntax;
        _embedded.Clear();
        _embedded.Append(content);
        if (_embedded.IsOverflown)
            return ComposeOutcome.TooMuch;
        if (_embedded.Accepts(engine, ValidationProgram.AnyBlock, context))
        {
            Json.Append(_embedded.Text);
            return Json.IsOverflown ? ComposeOutcome.TooMuch : ComposeOutcome.Done;
        }

        return context.Fault switch
        {
            JsonFault.DuplicateKey => ComposeOutcome.Duplicate,
            JsonFault.InvalidUtf8 => ComposeOutcome.BadUtf8,
            _ => ComposeOutcome.BadSyntax,
        };
    }

    private ComposeOutcome Deep(MultipartPlan plan, ReadOnlySpan<byte> body)
    {
        var source = new TextSource { Bytes = body, Pairs = _parts.Deep, Decoding = TextDecoding.None };
        foreach (var field in plan.DeepList)
        {
            _faulty = field.Name;
            var start = Json.Length;
            var outcome = _composer.Name(field.Name, TextDecoding.None);
            if (outcome == ComposeOutcome.Done)
                outcome = _values.Compose(source, field, JsonType.Object);
            if (outcome == ComposeOutcome.Absent)
                Json.Truncate(start);
            else if (outcome != ComposeOutcome.Done)
                return outcome;
        }

        return ComposeOutcome.Done;
    }
}
