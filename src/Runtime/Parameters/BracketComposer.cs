using FastShield.Runtime.Json;

namespace FastShield.Runtime.Parameters;

/// <summary>
/// Composes values in style deepObject: `color[R]=100`, and what the specification leaves open but APIs in the wild rely on:
/// objects within objects `a[b][c]=1`, arrays by index `items[0][price]=1` or by `ids[]=1`. Strict where that has two readings:
/// indexes come in order from 0, `[]` holds scalars alone and is not mixed with indexes, one path has one value.
/// </summary>
internal sealed class BracketComposer(JsonComposer composer)
{
    /// <summary>Pairs at most for one value: grouping them takes time by their square.</summary>
    public const int MaximumPairs = 400;

    private readonly Entry[] _entries = new Entry[MaximumPairs];
    private int _count;

    /// <summary>Composes the value of all pairs that begin with the plan's name; absent where there is none.</summary>
    public ComposeOutcome Compose(in TextSource source, TextPlan plan)
    {
        _count = 0;
        foreach (ref var pair in source.Pairs.Pairs)
        {
            var at = PercentText.StartsWith(source.NameOf(pair), source.Decoding, plan.Name);
            if (at < 0 || (at < pair.NameLength && PercentText.Peek(source.NameOf(pair), at, source.Decoding) != '['))
                continue;
            if (_count == MaximumPairs)
                return ComposeOutcome.TooMuch;
            pair.IsTaken = true;
            _entries[_count++] = new Entry
            {
                Rest = pair.NameStart + at,
                NameEnd = pair.NameStart + pair.NameLength,
                ValueStart = pair.ValueStart,
                ValueLength = pair.ValueLength,
            };
        }

        return _count == 0 ? ComposeOutcome.Absent : Value(source, 0, _count, plan.Text.Types, plan.Text.ItemTypes, plan.Text);
    }

    private ComposeOutcome Value(in TextSource source, int low, int high, JsonType types, JsonType itemTypes, TextShape? shape)
    {
        var leaves = 0;
        for (var i = low; i < high; i++)
            leaves += _entries[i].IsLeaf ? 1 : 0;
        if (leaves == 0)
            return Nested(source, low, high, types, itemTypes, shape);
        if (leaves < high - low)
            return ComposeOutcome.Duplicate;
        if ((types & JsonType.Array) != 0 && (leaves > 1 || !TextStyle.HasScalar(types)))
            return Leaves(source, low, high, itemTypes);
        return leaves > 1 ? ComposeOutcome.Duplicate : Scalar(source, low, types);
    }

    private ComposeOutcome Nested(in TextSource source, int low, int high, JsonType types, JsonType itemTypes, TextShape? shape)
    {
        if (!TryKey(source, low, out var key))
            return ComposeOutcome.BadSyntax;
        var isIndex = key.IsEmpty || char.IsAsciiDigit((char)key[0]);
        if ((types & JsonType.Array) != 0 && (isIndex || (types & JsonType.Object) == 0))
            return Array(source, low, high, itemTypes, shape);
        return (types & JsonType.Object) != 0 && shape is not null ? Object(source, low, high, shape) : ComposeOutcome.BadSyntax;
    }

    private ComposeOutcome Object(in TextSource source, int low, int high, TextShape shape)
    {
        composer.Json.Append((byte)'{');
        while (low < high)
        {
            var end = Group(source, low, high, out var key);
            if (end < 0 || key.IsEmpty)
                return ComposeOutcome.BadSyntax;
            var outcome = composer.Name(key, source.Decoding);
            if (outcome != ComposeOutcome.Done)
                return outcome;
            var property = shape.Find(key, source.Decoding);
            outcome = property is null
                ? Value(source, low, end, shape.AdditionalTypes, JsonType.String, null)
                : Value(source, low, end, property.Types, property.ItemTypes, property.Nested);
            if (outcome != ComposeOutcome.Done)
                return outcome;
            low = end;
        }

        composer.Json.Append((byte)'}');
        return ComposeOutcome.Done;
    }

    private ComposeOutcome Array(in TextSource source, int low, int high, JsonType itemTypes, TextShape? shape)
    {
        var start = low;
        composer.Json.Append((byte)'[');
        for (var index = 0; low < high; index++)
        {
            var end = Group(source, low, high, out var key);
            if (end < 0)
                return ComposeOutcome.BadSyntax;
            if (key.IsEmpty)
                return low == start && end == high ? Unindexed(source, low, high, itemTypes) : ComposeOutcome.BadSyntax;
            if (!IsIndex(key, index))
                return ComposeOutcome.BadSyntax;
            if (index > 0)
                composer.Json.Append((byte)',');
            var outcome = Value(source, low, end, itemTypes, shape?.Items?.ItemTypes ?? JsonType.String, shape?.Items);
            if (outcome != ComposeOutcome.Done)
                return outcome;
            low = end;
        }

        composer.Json.Append((byte)']');
        return ComposeOutcome.Done;
    }

    /// <summary>`ids[]=1` and so on; the opening bracket is written.</summary>
    private ComposeOutcome Unindexed(in TextSource source, int low, int high, JsonType itemTypes)
    {
        for (var i = low; i < high; i++)
        {
            if (!_entries[i].IsLeaf)
                return ComposeOutcome.BadSyntax;
        }

        composer.Json.Truncate(composer.Json.Length - 1);
        return Leaves(source, low, high, itemTypes);
    }

    private ComposeOutcome Leaves(in TextSource source, int low, int high, JsonType itemTypes)
    {
        composer.Json.Append((byte)'[');
        for (var i = low; i < high; i++)
        {
            if (i > low)
                composer.Json.Append((byte)',');
            var outcome = Scalar(source, i, itemTypes);
            if (outcome != ComposeOutcome.Done)
                return outcome;
        }

        composer.Json.Append((byte)']');
        return ComposeOutcome.Done;
    }

    private ComposeOutcome Scalar(in TextSource source, int entry, JsonType types) =>
        composer.Scalar(source.Bytes.Slice(_entries[entry].ValueStart, _entries[entry].ValueLength), source.Decoding, types);

    /// <summary>
    /// Moves all entries with the key of the first to its side, in their order, and their names past the key.
    /// Returns the group's end, or -1 where some name is not built of brackets.
    /// </summary>
    private int Group(in TextSource source, int low, int high, out ReadOnlySpan<byte> key)
    {
        if (!TryKey(source, low, out key))
            return -1;
        var end = low;
        for (var i = low; i < high; i++)
        {
            if (!TryKey(source, i, out var other))
                return -1;
            if (!PercentText.AreEqual(key, other, source.Decoding))
                continue;
            var entry = _entries[i];
            _entries.AsSpan(end, i - end).CopyTo(_entries.AsSpan(end + 1));
            _entries[end++] = entry;
        }

        for (var i = low; i < end; i++)
            _entries[i].Rest = PastKey(source, _entries[i]);
        return end;
    }

    private bool TryKey(in TextSource source, int entry, out ReadOnlySpan<byte> key)
    {
        ref readonly var e = ref _entries[entry];
        return PercentText.TryKey(source.Bytes[e.Rest..e.NameEnd], source.Decoding, out key, out _);
    }

    private static int PastKey(in TextSource source, in Entry entry)
    {
        PercentText.TryKey(source.Bytes[entry.Rest..entry.NameEnd], source.Decoding, out _, out var length);
        return entry.Rest + length;
    }

    private static bool IsIndex(ReadOnlySpan<byte> key, int index)
    {
        Span<byte> text = stackalloc byte[11];
        index.TryFormat(text, out var length);
        return key.SequenceEqual(text[..length]);
    }

    private struct Entry
    {
        public int Rest;
        public int NameEnd;
        public int ValueStart;
        public int ValueLength;

        public readonly bool IsLeaf => Rest == NameEnd;
    }
}
