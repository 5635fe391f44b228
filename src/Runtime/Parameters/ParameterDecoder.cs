using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Memory;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Parameters;

/// <summary>
/// Finds an operation's parameters in a request, writes each as JSON into scratch memory, and holds it against its schema.
/// What has two readings is refused: a scalar that comes twice, bytes that are no UTF-8, a style half followed.
/// Made once per event loop; not thread-safe; allocates nothing once its memory has grown.
/// </summary>
public sealed class ParameterDecoder
{
    /// <summary>The default limit of pairs in a query, and in all cookies.</summary>
    public const int DefaultMaximumPairs = 1000;

    private readonly PairIndex _query;
    private readonly PairIndex _cookies;
    private readonly PairIndex _matrix;
    private readonly UndeclaredNames _undeclared;
    private readonly JsonComposer _composer;
    private readonly ValueComposer _values;
    private ParameterPolicy _policy = ParameterPolicy.Default;
    private bool _toldSplitsEncoded;
    private bool _isPlainQuery;

    /// <param name="maximumPairs">Pairs at most in a query, and in all cookies.</param>
    /// <param name="maximumJson">Bytes at most in the JSON of one value.</param>
    public ParameterDecoder(int maximumPairs = DefaultMaximumPairs, int maximumJson = JsonScratch.DefaultLimit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumPairs);
        _query = new PairIndex(maximumPairs);
        _undeclared = new UndeclaredNames(_query);
        _cookies = new PairIndex(maximumPairs);
        _matrix = new PairIndex(maximumPairs);
        _composer = new JsonComposer(new JsonScratch(maximumJson));
        _values = new ValueComposer(_composer, new ValueComposer(_composer));
    }

    /// <summary>After a refusal by the schema: the JSON that it refused.</summary>
    public JsonScratch Json => _composer.Json;

    /// <summary>Checks all parameters; the first fault ends it.</summary>
    /// <param name="set">The operation's parameters.</param>
    /// <param name="request">The request.</param>
    /// <param name="engine">The engine whose program the plans' blocks belong to.</param>
    /// <param name="context">The caller's working state.</param>
    /// <param name="fault">What is wrong, where the result is false.</param>
    public bool Check(ParameterSet set, in RequestView request, SchemaEngine engine, ValidationContext context, out ParameterFault fault)
    {
        fault = default;
        _policy = set.Policy;
        _query.Clear();
        _cookies.Clear();
        HasUndeclared = false;
        _isPlainQuery = OtherReadings.AreExcluded(request.Query);
        if (set.HasQuery && !ReadQuery(request.Query, out fault))
            return false;
        if (set.HasCookie && !ReadCookies(request, out fault))
            return false;
        foreach (var plan in set.PlanList)
        {
            if (plan.Quick is { } quick && quick.Accepts(plan, request, _isPlainQuery ? _query : null))
                continue;
            if (!CheckOne(plan, request, engine, context, out fault))
                return false;
            if (plan.TakesUndeclared)
                TakeAll(plan.In == ViolationLocation.Query ? _query : _cookies);
        }

        if (set.HasQuery && !_isPlainQuery && !HasOneReading(set, request.Query, out fault))
            return false;
        if (set.HasCookie && QuotedCookies.AreThere(_cookies, request.Head) && !AcceptsUnquoted(set, request, engine, context, out fault))
            return false;
        return _policy.UndeclaredQuery == MitigationAction.None || request.Query.IsEmpty || AcceptsUndeclared(set, request.Query, out fault);
    }

    /// <summary>After <see cref="Check"/>: whether it saw an undeclared query parameter that the policy wants logged, and let it pass.</summary>
    public bool HasUndeclared { get; private set; }

    /// <summary>The first undeclared query parameter, behind a check that saw one.</summary>
    public ParameterFault Undeclared(ReadOnlySpan<byte> query) => _undeclared.First(_policy, query);

    /// <summary>
    /// After <see cref="Check"/>: the query's names, raw, that no parameter took. Nothing to find for an operation without query parameters whose policy
    /// ignores undeclared ones.
    /// </summary>
    /// <param name="index">0 to begin with; moves on.</param>
    /// <param name="query">The request's query.</param>
    /// <param name="name">The raw name.</param>
    /// <returns>False behind the last one.</returns>
    public bool TryNextUndeclared(ref int index, ReadOnlySpan<byte> query, out ReadOnlySpan<byte> name) => _undeclared.TryNext(_policy, ref index, query, out name);

    /// <summary>Where no parameter is in the query, nothing has read it yet: what cannot be read there is undeclared in any case.</summary>
    private bool AcceptsUndeclared(ParameterSet set, ReadOnlySpan<byte> query, out ParameterFault fault)
    {
        fault = default;
        var isRead = set.HasQuery || ReadQuery(query, out fault);
        var index = 0;
        if (isRead && !TryNextUndeclared(ref index, query, out _))
            return true;
        HasUndeclared = _policy.UndeclaredQuery == MitigationAction.Log;
        if (HasUndeclared)
            fault = default;
        else if (isRead)
            fault = Undeclared(query);
        return HasUndeclared;
    }

    /// <summary>The other reading of quoted cookies has to conform as well; a quotation mark without its second one has more readings than two.</summary>
    private bool AcceptsUnquoted(ParameterSet set, in RequestView request, SchemaEngine engine, ValidationContext context, out ParameterFault fault)
    {
        if (!QuotedCookies.TryUnquote(_cookies, request.Head, out fault))
            return false;
        foreach (var plan in set.PlanList)
        {
            if (plan.In == ViolationLocation.Cookie && !CheckOne(plan, request, engine, context, out fault))
                return false;
        }

        return true;
    }

    private bool HasOneReading(ParameterSet set, ReadOnlySpan<byte> query, out ParameterFault fault)
    {
        var plan = OtherReadings.InQuery(set, query, _query);
        fault = plan is null ? default : FaultNames.Of(ComposeOutcome.BadSyntax, ViolationLocation.Query, plan.Name);
        return plan is null;
    }

    private static void TakeAll(PairIndex pairs)
    {
        foreach (ref var pair in pairs.Pairs)
            pair.IsTaken = true;
    }

    private bool ReadQuery(ReadOnlySpan<byte> query, out ParameterFault fault)
    {
        fault = default;
        var outcome = _query.TryRead(query, 0, query.Length, (byte)'&', trims: false) ? ComposeOutcome.Done : ComposeOutcome.TooMuch;
        if (outcome == ComposeOutcome.Done && !_isPlainQuery && query.Contains((byte)'%'))
            outcome = NamesAreText(query);
        if (outcome == ComposeOutcome.Done)
            return true;
        fault = FaultNames.Of(outcome, ViolationLocation.Query, []);
        return false;
    }

    /// <summary>A name that cannot be decoded might be any name to another reader, a declared one among them.</summary>
    private ComposeOutcome NamesAreText(ReadOnlySpan<byte> query)
    {
        foreach (ref readonly var pair in _query.Pairs)
        {
            var name = query.Slice(pair.NameStart, pair.NameLength);
            if (!name.Contains((byte)'%'))
                continue;
            _composer.Begin(typed: false);
            var outcome = _composer.String(name, TextDecoding.PercentAndPlus);
            if (outcome != ComposeOutcome.Done)
                return outcome;
        }

        return ComposeOutcome.Done;
    }

    private bool ReadCookies(in RequestView request, out ParameterFault fault)
    {
        fault = default;
        foreach (ref readonly var field in request.Headers)
        {
            if (!Ascii.EqualsIgnoreCase(request.Head.Slice(field.NameStart, field.NameLength), "cookie"u8))
                continue;
            if (!_cookies.TryRead(request.Head, field.ValueStart, field.ValueStart + field.ValueLength, (byte)';', trims: true))
            {
                fault = FaultNames.Of(ComposeOutcome.TooMuch, ViolationLocation.Cookie, []);
                return false;
            }
        }

        if (OtherReadings.HasForeignCookie(request.Head, _cookies))
        {
            fault = FaultNames.Of(ComposeOutcome.BadSyntax, ViolationLocation.Cookie, []);
            return false;
        }

        return true;
    }

    private bool CheckOne(ParameterPlan plan, in RequestView request, SchemaEngine engine, ValidationContext context, out ParameterFault fault)
    {
        var source = SourceOf(plan, request);
        _values.Clear();
        _values.SplitsEncoded = false;
        var outcome = Gather(plan, request, source);
        if (outcome != ComposeOutcome.Done)
        {
            fault = FaultNames.Of(outcome, plan.In, plan.Name);
            return false;
        }

        fault = default;
        if (plan.AllowEmptyValue && _values.IsOneEmpty)
            return true;
        return plan.IsJson
            ? CheckJson(plan, source, engine, context, out fault)
            : CheckShapes(plan, source, engine, context, out fault);
    }

    private TextSource SourceOf(ParameterPlan plan, in RequestView request) => new()
    {
        Bytes = plan.In switch
        {
            ViolationLocation.Path => request.Path,
            ViolationLocation.Query => request.Query,
            _ => request.Head,
        },
        Pairs = plan.In switch
        {
            ViolationLocation.Query => _query,
            ViolationLocation.Cookie => _cookies,
            _ => _matrix,
        },
        Decoding = plan.Decoding,
        Trims = plan.In == ViolationLocation.Header,
        TakesAll = plan.TakesUndeclared || plan.Style == ParameterStyle.Matrix,
    };

    private ComposeOutcome Gather(ParameterPlan plan, in RequestView request, in TextSource source)
    {
        switch (plan.In)
        {
            case ViolationLocation.Path:
                return plan.Capture < request.Captures.Length
                    ? GatherCapture(plan, request.Captures[plan.Capture], source)
                    : ComposeOutcome.Absent;
            case ViolationLocation.Header:
                foreach (ref readonly var field in request.Headers)
                {
                    if (Ascii.EqualsIgnoreCase(request.Head.Slice(field.NameStart, field.NameLength), plan.Name))
                        _values.Add(field.ValueStart, field.ValueLength);
                }

                return ComposeOutcome.Done;
            case ViolationLocation.Query when plan.IsWholeQuery:
                return GatherWhole(plan, request.Query);
            default:
                if (!TextStyle.IsNamedOnly(plan))
                    _values.AddNamed(source, plan.Name);
                return ComposeOutcome.Done;
        }
    }

    /// <summary>JSON as a query: a raw `+` is itself to one reader and a blank to another, and nobody has to write one (OAS 3.2.0 appendix E).</summary>
    private ComposeOutcome GatherWhole(ParameterPlan plan, ReadOnlySpan<byte> query)
    {
        if (!plan.IsJson || query.IsEmpty)
            return ComposeOutcome.Done;
        _values.Add(0, query.Length);
        return query.Contains((byte)'+') ? ComposeOutcome.BadSyntax : ComposeOutcome.Done;
    }

    private ComposeOutcome GatherCapture(ParameterPlan plan, PathCapture capture, in TextSource source)
    {
        if (plan.IsJson || plan.Style == ParameterStyle.Simple)
        {
            _values.Add(capture.Start, capture.Length);
            return ComposeOutcome.Done;
        }

        var first = plan.Style == ParameterStyle.Label ? (byte)'.' : (byte)';';
        if (capture.Length == 0 || source.Bytes[capture.Start] != first)
            return ComposeOutcome.BadSyntax;
        if (plan.Style == ParameterStyle.Label)
        {
            _values.Add(capture.Start + 1, capture.Length - 1);
            return ComposeOutcome.Done;
        }

        _matrix.Clear();
        if (!_matrix.TryRead(source.Bytes, capture.Start + 1, capture.Start + capture.Length, (byte)';', trims: false))
            return ComposeOutcome.TooMuch;
        _values.AddNamed(source, plan.Name);
        var ofOtherNames = _values.Count < _matrix.Count;
        return ofOtherNames && !(plan.Explode && (plan.Text.Types & JsonType.Object) != 0) ? ComposeOutcome.BadSyntax : ComposeOutcome.Done;
    }

    private bool CheckJson(ParameterPlan plan, in TextSource source, SchemaEngine engine, ValidationContext context, out ParameterFault fault)
    {
        fault = default;
        if (_values.Count == 0 && !plan.Required)
            return true;
        _composer.Begin(typed: true);
        var outcome = _values.Count switch
        {
            0 => ComposeOutcome.Absent,
            1 => _composer.Verbatim(_values.Value(source, 0), source.Decoding),
            _ => ComposeOutcome.Duplicate,
        };
        if (outcome != ComposeOutcome.Done)
        {
            fault = FaultNames.Of(outcome, plan.In, plan.Name);
            return false;
        }

        if (Json.Accepts(engine, plan.Block, context))
            return true;
        fault = FaultNames.Of(context.Fault, plan.In, plan.Name, plan.Block);
        return false;
    }

    /// <summary>Tries the shapes that the types allow, the plainest first; the first fault of a schema is the one that is told.</summary>
    private bool CheckShapes(ParameterPlan plan, in TextSource source, SchemaEngine engine, ValidationContext context, out ParameterFault fault)
    {
        var types = plan.Style == ParameterStyle.DeepObject ? JsonType.Object : plan.Text.Types;
        var told = JsonType.None;
        fault = default;
        if (TextStyle.HasScalar(types) && CheckShape(plan, JsonType.String, source, engine, context, ref told, ref fault))
            return true;
        if ((types & JsonType.Array) != 0 && CheckShape(plan, JsonType.Array, source, engine, context, ref told, ref fault))
            return true;
        if ((types & JsonType.Object) != 0 && CheckShape(plan, JsonType.Object, source, engine, context, ref told, ref fault))
            return true;

        if (told == JsonType.None)
        {
            // No shape of it is there.
            fault = plan.Required ? FaultNames.Of(ComposeOutcome.Absent, plan.In, plan.Name) : default;
            return !plan.Required;
        }

        if (fault.IsOfSchema)
        {
            // What is explained has to be the reading that was refused.
            _values.SplitsEncoded = _toldSplitsEncoded;
            Compose(plan, told, source, typed: true);
        }

        return false;
    }

    private bool CheckShape(
        ParameterPlan plan,
        JsonType shape,
        in TextSource source,
        SchemaEngine engine,
        ValidationContext context,
        ref JsonType told,
        ref ParameterFault fault)
    {
        var hasEncoded = _values.HasEncodedDelimiter(source, plan, shape);
        _values.SplitsEncoded = hasEncoded && _policy.EncodedDelimiters == EncodedDelimiters.Delimiter;
        var accepted = CheckReading(plan, shape, source, engine, context, ref told, ref fault);
        if (accepted && hasEncoded && _policy.EncodedDelimiters == EncodedDelimiters.Both)
        {
            _values.SplitsEncoded = true;
            accepted = CheckReading(plan, shape, source, engine, context, ref told, ref fault);
        }

        return accepted;
    }

    private bool CheckReading(
        ParameterPlan plan,
        JsonType shape,
        in TextSource source,
        SchemaEngine engine,
        ValidationContext context,
        ref JsonType told,
        ref ParameterFault fault)
    {
        var outcome = Compose(plan, shape, source, typed: true);
        if (outcome == ComposeOutcome.Absent)
            return false;
        if (outcome != ComposeOutcome.Done)
        {
            if (told == JsonType.None)
                (told, fault, _toldSplitsEncoded) = (shape, FaultNames.Of(outcome, plan.In, plan.Name), _values.SplitsEncoded);
            return false;
        }

        if (plan.Block == ValidationProgram.AnyBlock && shape != JsonType.Object)
            return true;
        if (Json.Accepts(engine, plan.Block, context))
            return true;
        if (told == JsonType.None || !fault.IsOfSchema)
            (told, fault, _toldSplitsEncoded) = (shape, FaultNames.Of(context.Fault, plan.In, plan.Name, plan.Block), _values.SplitsEncoded);
        return _composer.HasOtherReading
            && Compose(plan, shape, source, typed: false) == ComposeOutcome.Done
            && Json.Accepts(engine, plan.Block, context);
    }

    private ComposeOutcome Compose(ParameterPlan plan, JsonType shape, in TextSource source, bool typed)
    {
        _composer.Begin(typed);
        var outcome = _values.Compose(source, plan, shape);
        return outcome == ComposeOutcome.Done && Json.IsOverflown ? ComposeOutcome.TooMuch : outcome;
    }
}
