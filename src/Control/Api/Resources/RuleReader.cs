using System.Collections.Immutable;
using System.Text.Json;
using FastShield.Control.Rollout;
using FastShield.Control.Zones;
using FastShield.Proxy.Gates;

namespace FastShield.Control.Api.Resources;

/// <summary>Reads rules from bodies. What is asked for and not done here is refused, with its place.</summary>
internal static class RuleReader
{
    private const int LongestText = 1024;

    private static readonly HashSet<string> Members = new(StringComparer.Ordinal)
    {
        "id", "version", "last_updated", "categories", "ref", "action", "action_parameters", "expression", "description", "enabled", "logging", "position",
    };

    /// <summary>
    /// All rules of a list. One that names an `id` or a `ref` that is there is that rule, and keeps its id, and its version where it is as it was; the
    /// others are new.
    /// </summary>
    public static ImmutableList<ZoneRule> ReadAll(JsonElement list, ImmutableList<ZoneRule> known, DateTimeOffset now)
    {
        var left = known.ToList();
        var rules = ImmutableList.CreateBuilder<ZoneRule>();
        foreach (var item in list.EnumerateArray())
        {
            var place = $"/rules/{rules.Count}";
            var before = item.ValueKind == JsonValueKind.Object ? Known(item, left, place) : throw Invalid(place, "must be an object");
            rules.Add(Read(item, place, before, now));
        }

        return rules.ToImmutable();
    }

    /// <summary>One rule.</summary>
    /// <param name="item">The object.</param>
    /// <param name="place">Its JSON pointer.</param>
    /// <param name="before">The rule whose place it takes; null where it is new.</param>
    /// <param name="now">When it is changed.</param>
    public static ZoneRule Read(JsonElement item, string place, ZoneRule? before, DateTimeOffset now)
    {
        foreach (var member in item.EnumerateObject().Where(member => !Members.Contains(member.Name)))
        {
            throw Invalid($"{place}/{Compiler.Reading.Shown.Short(member.Name)}", "is nothing that rules have here");
        }

        var action = BodyReader.Text(item, "action") switch
        {
            "block" => RuleAction.Block,
            "log" => RuleAction.Log,
            "skip" => RuleAction.Skip,
            var other => throw Invalid($"{place}/action", $"{(other is null ? "is needed" : $"'{Compiler.Reading.Shown.Short(other)}' is not enforced here")}; it is one of block, log and skip"),
        };
        CheckParameters(item, action, place);
        var id = before?.Id ?? Guid.NewGuid().ToString("N");
        var rule = new ZoneRule(
            id,
            1,
            Short(item, "ref", place) is { Length: > 0 } name ? name : before?.Ref ?? id,
            action,
            BodyReader.Text(item, "expression") ?? throw Invalid($"{place}/expression", "is needed"),
            Short(item, "description", place) ?? "",
            BodyReader.Boolean(item, "enabled") ?? true,
            now,
            Told(item, action, place));
        return before is null ? rule : before.IsLike(rule) ? before : rule with { Version = before.Version + 1 };
    }

    /// <summary>Refuses a ruleset that is too large, or of which an expression is wrong.</summary>
    public static void Check(ManagementLimits limits, ZoneRuleset ruleset)
    {
        if (ruleset.Name.Length > LongestText || ruleset.Description.Length > LongestText)
        {
            throw ApiException.Invalid($"name and description have {LongestText} characters at most");
        }

        if (ruleset.Rules.Count > limits.RulesPerZone)
        {
            throw ApiException.Invalid($"A zone has {limits.RulesPerZone} rules at most.");
        }

        if (ruleset.Rules.Sum(rule => (long)rule.Expression.Length) > limits.RuleTextPerZone)
        {
            throw ApiException.Invalid($"The expressions of a zone have {limits.RuleTextPerZone} characters at most, all together.");
        }

        if (RuleBuilder.Check(ruleset) is { } wrong)
        {
            throw Invalid($"/rules/{wrong.Rule}/expression", wrong.Problem);
        }
    }

    private static ZoneRule? Known(JsonElement item, List<ZoneRule> left, string place)
    {
        ZoneRule? found;
        if (BodyReader.Text(item, "id") is { Length: > 0 } id)
        {
            found = left.Find(rule => rule.Id == id) ?? throw Invalid($"{place}/id", "names no rule of this ruleset, or one that stands before; leave it out for a new rule");
        }
        else
        {
            found = BodyReader.Text(item, "ref") is { Length: > 0 } name ? left.Find(rule => rule.Ref == name) : null;
        }

        if (found is not null)
        {
            left.Remove(found);
        }

        return found;
    }

    private static void CheckParameters(JsonElement item, RuleAction action, string place)
    {
        var parameters = item.TryGetProperty("action_parameters", out var value) && value.ValueKind != JsonValueKind.Null ? value : default;
        if (parameters.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Object))
        {
            throw Invalid($"{place}/action_parameters", "must be an object");
        }

        var names = parameters.ValueKind == JsonValueKind.Object ? parameters.EnumerateObject().Select(member => member.Name).ToList() : [];
        if (action != RuleAction.Skip)
        {
            if (names.Count > 0)
            {
                throw Invalid($"{place}/action_parameters/{Compiler.Reading.Shown.Short(names[0])}", "is nothing that this action has here");
            }
        }
        else if (names.Count != 1 || names[0] != "ruleset" || parameters.GetProperty("ruleset") is not { ValueKind: JsonValueKind.String } ruleset || ruleset.GetString() != "current")
        {
            throw Invalid($"{place}/action_parameters", "skip leaves out the rules behind, which is {\"ruleset\": \"current\"}; products, phases and single rulesets cannot be skipped here");
        }
    }

    private static bool? Told(JsonElement item, RuleAction action, string place)
    {
        if (!item.TryGetProperty("logging", out var logging) || logging.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        var isTold = logging.ValueKind == JsonValueKind.Object ? BodyReader.Boolean(logging, "enabled") : throw Invalid($"{place}/logging", "must be an object");
        return isTold == false && action != RuleAction.Skip ? throw Invalid($"{place}/logging/enabled", "can be false for skip alone: what is blocked or logged is told") : isTold;
    }

    private static string? Short(JsonElement item, string name, string place) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Null ? null
        : BodyReader.Text(item, name) is { Length: > LongestText } ? throw Invalid($"{place}/{name}", $"has {LongestText} characters at most")
        : BodyReader.Text(item, name);

    private static ApiException Invalid(string pointer, string message) => new(400, ApiCodes.Invalid, $"{pointer}: {message}")
    {
        Detail = json =>
        {
            json.WriteStartObject("source"u8);
            json.WriteString("pointer"u8, pointer);
            json.WriteEndObject();
        },
    };
}
