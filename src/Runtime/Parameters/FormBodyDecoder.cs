using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Memory;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Parameters;

/// <summary>
/// Writes a body of application/x-www-form-urlencoded as one JSON object into scratch memory, and holds it against its schema.
/// A scalar that comes twice is refused, declared or not. Where texts have two readings, all of them are read by their types first
/// and all as strings then. Made once per event loop; not thread-safe; allocates nothing once its memory has grown.
/// </summary>
public sealed class FormBodyDecoder
{
    /// <summary>The default limit of pairs in a body.</summary>
    public const int DefaultMaximumPairs = 1000;

    private readonly PairIndex _pairs;
    private readonly JsonComposer _composer;
    private readonly ValueComposer _values;
    private readonly JsonScratch _embedded;
    private readonly JsonComposer _embeddedComposer;
    private byte[] _faulty = [];

    /// <param name="maximumPairs">Pairs at most in a body.</param>
    /// <param name="maximumJson">Bytes at most in the JSON of a body.</param>
    public FormBodyDecoder(int maximumPairs = DefaultMaximumPairs, int maximumJson = 16 * JsonScratch.DefaultLimit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumPairs);
        _pairs = new PairIndex(maximumPairs);
        _composer = new JsonComposer(new JsonScratch(maximumJson));
        _values = new ValueComposer(_composer, new ValueComposer(_composer));
        _embedded = new JsonScratch(maximumJson);
        _embeddedComposer = new JsonComposer(_embedded);
    }

    /// <summary>After a refusal by the schema: the JSON that it refused.</summary>
    public JsonScratch Json => _composer.Json;

    /// <summary>Checks a body.</summary>
    /// <param name="plan">The body's plan.</param>
    /// <param name="body">All of the body.</param>
    /// <param name="engine">The engine whose program the plan's block belongs to.</param>
    /// <param name="context">The caller's working state.</param>
    /// <param name="fault">What is wrong, where the result is false; its name is the property's, or empty for the body as a whole.</param>
    public bool Check(FormPlan plan, ReadOnlySpan<byte> body, SchemaEngine engine, ValidationContext context, out ParameterFault fault)
    {
        fault = default;
        _faulty = [];
        _pairs.Clear();
        var outcome = _pairs.TryRead(body, 0, body.Length, (byte)'&', trims: false)
            ? Compose(plan, body, engine, context, typed: true)
            : ComposeOutcome.TooMuch;
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

    private ComposeOutcome Compose(FormPlan plan, ReadOnlySpan<byte> body, SchemaEngine engine, ValidationContext context, bool typed)
    {
        var source = new TextSource { Bytes = body, Pairs = _pairs, Decoding = TextDecoding.PercentAndPlus };
        _composer.Begin(typed);
        Json.Append((byte)'{');
        foreach (var field in plan.FieldList)
        {
            var outcome = Field(field, source, engine, context);
            if (outcome is ComposeOutcome.Done or ComposeOutcome.Absent)
                continue;
            _faulty = field.Name;
            return outcome;
        }

        if (!OtherReadings.AreExcluded(body) && OtherReadings.InForm(plan, body, _pairs) is { } taken)
        {
            _faulty = taken.Name;
            return ComposeOutcome.BadSyntax;
        }

        foreach (ref readonly var pair in _pairs.Pairs)
        {
            if (pair.IsTaken)
                continue;
            var outcome = _composer.Name(source.NameOf(pair), source.Decoding);
            if (outcome == ComposeOutcome.Done)
                outcome = _composer.Scalar(source.ValueOf(pair), source.Decoding, plan.AdditionalTypes);
            if (outcome != ComposeOutcome.Done)
                return outcome;
        }

        Json.Append((byte)'}');
        return Json.IsOverflown ? ComposeOutcome.TooMuch : ComposeOutcome.Done;
    }

    private ComposeOutcome Field(FormField field, in TextSource source, SchemaEngine engine, ValidationContext context)
    {
        var isNamed = TextStyle.IsNamedOnly(field);
        _values.Clear();
        if (!isNamed)
            _values.AddNamed(source, field.Name);
        var types = field.Style == ParameterStyle.DeepObject ? JsonType.Object : field.Text.Types;
        var shape = _values.Count > 0 && TextStyle.HasScalar(types) && (_values.Count == 1 || (types & JsonType.Array) == 0) ? JsonType.String
            : (types & JsonType.Array) != 0 ? JsonType.Array
            : JsonType.Object;
        if (_values.Count == 0 && !isNamed)
            return ComposeOutcome.Absent;

        var start = Json.Length;
        var outcome = _composer.Name(field.Name, TextDecoding.None);
        if (outcome == ComposeOutcome.Done)
        {
            outcome = field.IsJson ? Embedded(source, engine, context)
                : field.IsJsonItems ? Items(source, engine, context)
                : _values.Compose(source, field, shape);
        }

        if (outcome == ComposeOutcome.Absent)
            Json.Truncate(start);
        return outcome;
    }

    private ComposeOutcome Embedded(in TextSource source, SchemaEngine engine, ValidationContext context) =>
        _values.Count > 1 ? ComposeOutcome.Duplicate : Embedded(0, source, engine, context);

    private ComposeOutcome Items(in TextSource source, SchemaEngine engine, ValidationContext context)
    {
        for (var i = 0; i < _values.Count; i++)
        {
            Json.Append(i == 0 ? (byte)'[' : (byte)',');
            var outcome = Embedded(i, source, engine, context);
            if (outcome != ComposeOutcome.Done)
                return outcome;
        }

        Json.Append((byte)']');
        return ComposeOutcome.Done;
    }

    /// <summary>JSON within the form is checked to be one value before it is set in: `1,"admin":true` must not become a property.</summary>
    private ComposeOutcome Embedded(int value, in TextSource source, SchemaEngine engine, ValidationContext context)
    {
        _embeddedComposer.Begin(typed: true);
        var outcome = _embeddedComposer.Verbatim(_values.Value(source, value), source.Decoding);
        if (outcome != ComposeOutcome.Done)
            return outcome;
        if (!_embedded.Accepts(engine, ValidationProgram.AnyBlock, context))
            return ComposeOutcome.BadSyntax;
        Json.Append(_embedded.Text);
        return ComposeOutcome.Done;
    }
}
