using System.Collections.Immutable;
using System.Text.Json;
using FastShield.Control.Zones;

namespace FastShield.Control.Api.Resources;

/// <summary>Where a rule is to stand: `{index}` from 1, `{before: id}` or `{after: id}`, an empty id being the first or the last place.</summary>
internal readonly record struct RulePosition(int? Index, string? Before, string? After)
{
    /// <summary>What `position` says; null where it is not there.</summary>
    public static RulePosition? Read(JsonElement body)
    {
        if (!body.TryGetProperty("position", out var position))
        {
            return null;
        }

        if (position.ValueKind != JsonValueKind.Object || position.EnumerateObject().Count() != 1)
        {
            throw ApiException.Invalid("position must be one of {index}, {before} and {after}");
        }

        int? index = position.TryGetProperty("index", out var number)
            ? number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var whole) && whole >= 1 ? whole : throw ApiException.Invalid("position.index must be a whole number from 1 on")
            : null;
        var read = new RulePosition(index, BodyReader.Text(position, "before"), BodyReader.Text(position, "after"));
        return read == default ? throw ApiException.Invalid("position must be one of {index}, {before} and {after}") : read;
    }

    /// <summary>The place among the rules there are; the last where nothing is said.</summary>
    public int IndexIn(ImmutableList<ZoneRule> rules) =>
        Index is { } index ? index - 1 <= rules.Count ? index - 1 : throw ApiException.Invalid($"position.index must be {rules.Count + 1} at most")
        : Before is { } before ? before.Length == 0 ? 0 : PlaceOf(rules, before)
        : After is { Length: > 0 } after ? PlaceOf(rules, after) + 1
        : rules.Count;

    private static int PlaceOf(ImmutableList<ZoneRule> rules, string id) =>
        rules.FindIndex(rule => rule.Id == id) is >= 0 and var place ? place : throw ApiException.Invalid($"position names the rule {Compiler.Reading.Shown.Short(id)}, which is not there");
}
