using FastShield.Runtime.Json;

namespace FastShield.Runtime.Parameters;

/// <summary>Writes one named value as JSON, by its style: first its texts are gathered, then each reading of them is composed.</summary>
/// <param name="composer">Where the JSON goes.</param>
/// <param name="members">A second one for the properties of objects, which gather texts of their own; null where there are no such objects.</param>
internal sealed class ValueComposer(JsonComposer composer, ValueComposer? members = null)
{
    private readonly BracketComposer? _brackets = members is null ? null : new BracketComposer(composer);
    private (int Start, int Length)[] _values = new (int, int)[16];

    /// <summary>True for the reading of servers that decode before they part: `%2C` parts as a comma does, and `%3D` as an equals sign.</summary>
    public bool SplitsEncoded { get; set; }

    /// <summary>How many texts were gathered.</summary>
    public int Count { get; private set; }

    /// <summary>True where the one text is empty.</summary>
    public bool IsOneEmpty => Count == 1 && _values[0].Length == 0;

    /// <summary>Forgets the texts.</summary>
    public void Clear() => Count = 0;

    /// <summary>Gathers one text.</summary>
    public void Add(int start, int length)
    {
        if (Count == _values.Length)
            System.Array.Resize(ref _values, Count * 2);
        _values[Count++] = (start, length);
    }

    /// <summary>Gathers the values of all pairs of this name, and marks them as taken.</summary>
    public void AddNamed(in TextSource source, ReadOnlySpan<byte> name)
    {
        foreach (ref var pair in source.Pairs.Pairs)
        {
            if (!PercentText.Equals(source.NameOf(pair), source.Decoding, name))
                continue;
            pair.IsTaken = true;
            Add(pair.ValueStart, pair.ValueLength);
        }
    }

    /// <summary>Composes the value.</summary>
    /// <param name="source">Where the texts lie.</param>
    /// <param name="plan">What the value is.</param>
    /// <param name="shape">Array, Object, or String for a value without parts.</param>
    public ComposeOutcome Compose(in TextSource source, TextPlan plan, JsonType shape)
    {
        if (plan.Style == ParameterStyle.DeepObject && _brackets is not null)
            return _brackets.Compose(source, plan);
        if (shape == JsonType.Object && members is not null && TextStyle.IsNamed(plan.Style, plan.Explode))
            return new ExplodedObjects(composer, members).Compose(source, plan);
        if (Count == 0)
            return ComposeOutcome.Absent;
        return shape switch
        {
            JsonType.Array => Array(source, plan),
            JsonType.Object => Object(source, plan),
            _ => Single(source, plan.Text.Types),
        };
    }

    /// <summary>True where parts of a value are parted by commas, and some text has an encoded comma (or, where members are written `name=value`, an encoded equals sign).</summary>
    public bool HasEncodedDelimiter(in TextSource source, TextPlan plan, JsonType shape)
    {
        if (shape == JsonType.String || source.Decoding == TextDecoding.None || TextStyle.DelimiterOf(plan.Style, plan.Explode) != Delimiter.Comma
            || (shape == JsonType.Array && TextStyle.Repeats(plan.Style, plan.Explode)) || (shape == JsonType.Object && TextStyle.IsNamed(plan.Style, plan.Explode)))
            return false;
        for (var i = 0; i < Count; i++)
        {
            var text = Value(source, i);
            if (IndexOfEncoded(text, (byte)'C') >= 0 || (plan.Explode && IndexOfEncoded(text, (byte)'D') >= 0))
                return true;
        }

        return false;
    }

    /// <summary>Composes the gathered texts as one property: an array of scalars where its types say so, or else a scalar.</summary>
    public ComposeOutcome Member(in TextSource source, JsonType types, JsonType itemTypes)
    {
        var isArray = (types & JsonType.Array) != 0 && (Count > 1 || !TextStyle.HasScalar(types));
        return isArray ? Repeated(source, itemTypes) : Single(source, types);
    }

    /// <summary>The one gathered text, raw.</summary>
    public ReadOnlySpan<byte> Value(in TextSource source, int index) => source.Bytes.Slice(_values[index].Start, _values[index].Length);

    private ComposeOutcome Single(in TextSource source, JsonType types) =>
        Count > 1 ? ComposeOutcome.Duplicate : composer.Scalar(Value(source, 0), source.Decoding, types);

    private ComposeOutcome Array(in TextSource source, TextPlan plan)
    {
        if (TextStyle.Repeats(plan.Style, plan.Explode))
            return Repeated(source, plan.Text.ItemTypes);
        if (Count > 1 && !source.Trims)
            return ComposeOutcome.Duplicate;

        composer.Json.Append((byte)'[');
        var comma = false;
        for (var i = 0; i < Count; i++)
        {
            var pieces = new Pieces(Value(source, i), TextStyle.DelimiterOf(plan.Style, plan.Explode), source.Trims, SplitsEncoded);
            while (pieces.MoveNext(out var piece))
            {
                if (comma)
                    composer.Json.Append((byte)',');
                comma = true;
                var outcome = composer.Scalar(piece, source.Decoding, plan.Text.ItemTypes);
                if (outcome != ComposeOutcome.Done)
                    return outcome;
            }
        }

        composer.Json.Append((byte)']');
        return ComposeOutcome.Done;
    }

    private ComposeOutcome Repeated(in TextSource source, JsonType itemTypes)
    {
        composer.Json.Append((byte)'[');
        for (var i = 0; i < Count; i++)
        {
            if (i > 0)
                composer.Json.Append((byte)',');
            var outcome = composer.Scalar(Value(source, i), source.Decoding, itemTypes);
            if (outcome != ComposeOutcome.Done)
                return outcome;
        }

        composer.Json.Append((byte)']');
        return ComposeOutcome.Done;
    }

    /// <summary>`R,100,G,200`, or `R=100,G=200` exploded.</summary>
    private ComposeOutcome Object(in TextSource source, TextPlan plan)
    {
        if (Count > 1 && !source.Trims)
            return ComposeOutcome.Duplicate;
        composer.Json.Append((byte)'{');
        var types = JsonType.None;
        var isValue = false;
        for (var i = 0; i < Count; i++)
        {
            var pieces = new Pieces(Value(source, i), TextStyle.DelimiterOf(plan.Style, plan.Explode), source.Trims, SplitsEncoded);
            while (pieces.MoveNext(out var piece))
            {
                ComposeOutcome outcome;
                if (plan.Explode)
                {
                    outcome = Assignment(piece, source.Decoding, plan.Text);
                }
                else if (isValue)
                {
                    outcome = composer.Scalar(piece, source.Decoding, types);
                    isValue = false;
                }
                else
                {
                    outcome = composer.Name(piece, source.Decoding);
                    types = TypesOf(plan.Text, piece, source.Decoding);
                    isValue = true;
                }

                if (outcome != ComposeOutcome.Done)
                    return outcome;
            }
        }

        composer.Json.Append((byte)'}');
        return isValue ? ComposeOutcome.BadSyntax : ComposeOutcome.Done;
    }

    private ComposeOutcome Assignment(ReadOnlySpan<byte> piece, TextDecoding decoding, TextShape text)
    {
        var equals = piece.IndexOf((byte)'=');
        var width = 1;
        if (SplitsEncoded && IndexOfEncoded(equals < 0 ? piece : piece[..equals], (byte)'D') is var encoded and >= 0)
            (equals, width) = (encoded, 3);
        if (equals < 0)
            return ComposeOutcome.BadSyntax;
        var name = piece[..equals];
        var outcome = composer.Name(name, decoding);
        return outcome == ComposeOutcome.Done
            ? composer.Scalar(piece[(equals + width)..], decoding, TypesOf(text, name, decoding))
            : outcome;
    }

    /// <summary>Where `%2C` or `%3D` is, by its last digit, in either case; -1 where there is none.</summary>
    private static int IndexOfEncoded(ReadOnlySpan<byte> text, byte lastDigit)
    {
        var first = lastDigit == (byte)'C' ? (byte)'2' : (byte)'3';
        for (var at = 0; at + 2 < text.Length; at++)
        {
            var found = text[at..].IndexOf((byte)'%');
            if (found < 0)
                return -1;
            at += found;
            if (at + 2 < text.Length && text[at + 1] == first && (text[at + 2] | 0x20) == (lastDigit | 0x20))
                return at;
        }

        return -1;
    }

    private static JsonType TypesOf(TextShape text, ReadOnlySpan<byte> name, TextDecoding decoding) =>
        text.Find(name, decoding)?.Types ?? text.AdditionalTypes;
}
