using FastShield.Runtime.Json;

namespace FastShield.Runtime.Parameters;

/// <summary>Exploded objects: their properties are pairs of their own (`R=100&amp;G=200`).</summary>
internal readonly ref struct ExplodedObjects(JsonComposer composer, ValueComposer values)
{
    /// <summary>Composes the object from the pairs; absent where no pair belongs to it.</summary>
    public ComposeOutcome Compose(in TextSource source, TextPlan plan)
    {
        composer.Json.Append((byte)'{');
        var before = composer.Json.Length;
        var outcome = Exploded(source, plan);
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
}
