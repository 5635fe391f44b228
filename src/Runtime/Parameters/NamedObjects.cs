using FastShield.Runtime.Json;

namespace FastShield.Runtime.Parameters;

/// <summary>Objects whose properties are pairs of their own: exploded ones (`R=100&amp;G=200`) and deep ones (`color[R]=100`).</summary>
internal readonly ref struct NamedObjects(JsonComposer composer, ValueComposer values)
{
    /// <summary>Composes the object from the pairs; absent where no pair belongs to it.</summary>
    public ComposeOutcome Compose(in TextSource source, TextPlan plan)
    {
        composer.Json.Append((byte)'{');
        var before = composer.Json.Length;
        var outcome = plan.Style == ParameterStyle.DeepObject ? Deep(source, plan) : Exploded(source, plan);
        if (outcome != ComposeOutcome.Done)
            return outcome;
        if (composer.Json.Length == before)
            return ComposeOutcome.Absent;
        composer.Json.Append((byte)'}');
        return ComposeOutcome.Done;
    }

    private ComposeOutcome Exploded(in TextSource source, TextPlan plan)
    {
        foreach (var property in plan.Text.PropertyList)
        {
            values.Clear();
            values.AddNamed(source, property.Name);
            var outcome = Property(source, property);
            if (outcome != ComposeOutcome.Done)
                return outcome;
        }

        if (!source.TakesAll)
            return ComposeOutcome.Done;
        foreach (ref readonly var pair in source.Pairs.Pairs)
        {
            if (pair.IsTaken)
                continue;
            var outcome = Pair(source, source.NameOf(pair), pair, plan.Text.AdditionalTypes);
            if (outcome != ComposeOutcome.Done)
                return outcome;
        }

        return ComposeOutcome.Done;
    }

    /// <summary>First the properties that come once, in the order of arrival, so that a repeated one is a repeated key; then the arrays.</summary>
    private ComposeOutcome Deep(in TextSource source, TextPlan plan)
    {
        foreach (ref var pair in source.Pairs.Pairs)
        {
            if (!PercentText.TryDeepProperty(source.NameOf(pair), source.Decoding, plan.Name, out var name))
                continue;
            pair.IsTaken = true;
            if (name.IsEmpty)
                return ComposeOutcome.BadSyntax;
            var property = Declared(plan.Text, name, source.Decoding);
            if (property is not null && (property.Types & JsonType.Array) != 0)
                continue;
            var outcome = Pair(source, name, pair, property?.Types ?? plan.Text.AdditionalTypes);
            if (outcome != ComposeOutcome.Done)
                return outcome;
        }

        foreach (var property in plan.Text.PropertyList)
        {
            if ((property.Types & JsonType.Array) == 0)
                continue;
            values.Clear();
            foreach (ref readonly var pair in source.Pairs.Pairs)
            {
                if (PercentText.TryDeepProperty(source.NameOf(pair), source.Decoding, plan.Name, out var name)
                    && PercentText.Equals(name, source.Decoding, property.Name))
                    values.Add(pair.ValueStart, pair.ValueLength);
            }

            var outcome = Property(source, property);
            if (outcome != ComposeOutcome.Done)
                return outcome;
        }

        return ComposeOutcome.Done;
    }

    private ComposeOutcome Property(in TextSource source, TextProperty property)
    {
        if (values.Count == 0)
            return ComposeOutcome.Done;
        var outcome = composer.Name(property.Name, TextDecoding.None);
        return outcome == ComposeOutcome.Done ? values.Member(source, property.Types, property.ItemTypes) : outcome;
    }

    private ComposeOutcome Pair(in TextSource source, ReadOnlySpan<byte> name, in Pair pair, JsonType types)
    {
        var outcome = composer.Name(name, source.Decoding);
        return outcome == ComposeOutcome.Done ? composer.Scalar(source.ValueOf(pair), source.Decoding, types) : outcome;
    }

    private static TextProperty? Declared(TextShape text, ReadOnlySpan<byte> name, TextDecoding decoding)
    {
        foreach (var property in text.PropertyList)
        {
            if (PercentText.Equals(name, decoding, property.Name))
                return property;
        }

        return null;
    }
}
