using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using FastShield.Control.Zones;

namespace FastShield.Control.Api.Resources;

/// <summary>The rules of a zone: `rulesets`, of which there is one, the entry point of the phase `http_request_firewall_custom`.</summary>
internal static class Rulesets
{
    private const string Summary = "rules set";

    /// <summary>GET phases/{phase}/entrypoint.</summary>
    public static Task GetEntryPointAsync(Call call)
    {
        var zone = call.Zone;
        return zone.Ruleset is { } ruleset && call.Capture(1) == ZoneRuleset.Phase
            ? WriteAsync(call, zone, ruleset)
            : throw new ApiException(404, ApiCodes.NoEntryPoint, $"could not find entrypoint ruleset in the {Compiler.Reading.Shown.Short(call.Capture(1))} phase");
    }

    /// <summary>PUT the same: these rules in place of those there; the ruleset is made where there is none.</summary>
    public static Task PutEntryPointAsync(Call call) => call.Capture(1) == ZoneRuleset.Phase
        ? ReplaceAsync(call, before => before.Ruleset)
        : throw ApiException.Invalid($"Rules are enforced in the phase {ZoneRuleset.Phase} alone.");

    /// <summary>GET the list: without rules, in one page.</summary>
    public static Task ListAsync(Call call)
    {
        var zone = call.Zone;
        return Answer.CursorsAsync(call, json =>
        {
            json.WriteStartArray();
            if (zone.Ruleset is { } ruleset)
            {
                json.WriteStartObject();
                WriteHead(json, ruleset);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    /// <summary>GET one.</summary>
    public static Task GetAsync(Call call)
    {
        var zone = call.Zone;
        return WriteAsync(call, zone, Find(call, zone));
    }

    /// <summary>PUT one: as the entry point, by its id.</summary>
    public static Task PutAsync(Call call) => ReplaceAsync(call, before => Find(call, before));

    /// <summary>POST a rule.</summary>
    public static async Task AddRuleAsync(Call call)
    {
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        await EditAsync(call, "rule added", ruleset =>
        {
            var rule = RuleReader.Read(body.RootElement, "", null, call.Services.Time.GetUtcNow());
            return Placed(ruleset.Rules, rule, RulePosition.Read(body.RootElement) ?? new RulePosition(null, null, null));
        }).ConfigureAwait(false);
    }

    /// <summary>PATCH a rule: another one in its place, under its id.</summary>
    public static async Task ReplaceRuleAsync(Call call)
    {
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        await EditAsync(call, $"rule {call.Capture(2)} changed", ruleset =>
        {
            var known = Rule(call, ruleset);
            var rule = RuleReader.Read(body.RootElement, "", known, call.Services.Time.GetUtcNow());
            return RulePosition.Read(body.RootElement) is { } position
                ? Placed(ruleset.Rules.Remove(known), rule, position)
                : ruleset.Rules.SetItem(ruleset.Rules.IndexOf(known), rule);
        }).ConfigureAwait(false);
    }

    /// <summary>DELETE a rule.</summary>
    public static Task DeleteRuleAsync(Call call) => EditAsync(call, $"rule {call.Capture(2)} deleted", ruleset => ruleset.Rules.Remove(Rule(call, ruleset)));

    private static async Task ReplaceAsync(Call call, Func<ZoneState, ZoneRuleset?> find)
    {
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        var now = call.Services.Time.GetUtcNow();
        var name = BodyReader.Text(body.RootElement, "name");
        var description = BodyReader.Text(body.RootElement, "description");
        if (!body.RootElement.TryGetProperty("rules", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            throw ApiException.Invalid("rules must be a list; an empty one takes all rules away");
        }

        if (BodyReader.Text(body.RootElement, "phase") is { } phase && phase != ZoneRuleset.Phase)
        {
            throw ApiException.Invalid($"phase must be {ZoneRuleset.Phase}");
        }

        if (BodyReader.Text(body.RootElement, "kind") is { } kind && kind != "zone")
        {
            throw ApiException.Invalid("kind must be zone");
        }

        var zone = await call.EditAsync(Summary, before =>
        {
            var known = find(before);
            var rules = RuleReader.ReadAll(list, known?.Rules ?? [], now);
            var after = (known ?? new ZoneRuleset(Guid.NewGuid().ToString("N"), "default", "", 0, now, [])) with { Rules = rules };
            after = after with { Name = name ?? after.Name, Description = description ?? after.Description };
            return Changed(call, before, known, after, now);
        }).ConfigureAwait(false);
        await WriteAsync(call, zone, zone.Ruleset!).ConfigureAwait(false);
    }

    private static async Task EditAsync(Call call, string summary, Func<ZoneRuleset, ImmutableList<ZoneRule>> change)
    {
        var zone = await call.EditAsync(summary, before =>
        {
            var known = Find(call, before);
            return Changed(call, before, known, known with { Rules = change(known) }, call.Services.Time.GetUtcNow());
        }).ConfigureAwait(false);
        await WriteAsync(call, zone, zone.Ruleset!).ConfigureAwait(false);
    }

    private static ZoneState Changed(Call call, ZoneState zone, ZoneRuleset? before, ZoneRuleset after, DateTimeOffset now)
    {
        if (before is not null && before.IsLike(after))
        {
            return zone;
        }

        RuleReader.Check(call.Services.Limits, after);
        return zone with { Ruleset = after with { Version = after.Version + 1, LastUpdated = now } };
    }

    private static ImmutableList<ZoneRule> Placed(ImmutableList<ZoneRule> rules, ZoneRule rule, RulePosition position) => rules.Insert(position.IndexIn(rules), rule);

    private static ZoneRuleset Find(Call call, ZoneState zone) =>
        zone.Ruleset is { } ruleset && ruleset.Id == call.Capture(1) ? ruleset : throw new ApiException(404, ApiCodes.NoEntryPoint, $"There is no ruleset {Compiler.Reading.Shown.Short(call.Capture(1))} in this zone.");

    private static ZoneRule Rule(Call call, ZoneRuleset ruleset) =>
        ruleset.Rules.Find(rule => rule.Id == call.Capture(2)) ?? throw ApiException.NotFound($"There is no rule {Compiler.Reading.Shown.Short(call.Capture(2))} in this ruleset.");

    private static Task WriteAsync(Call call, ZoneState zone, ZoneRuleset ruleset) => Answer.ResultAsync(
        call,
        json =>
        {
            json.WriteStartObject();
            WriteHead(json, ruleset);
            json.WriteStartArray("rules"u8);
            foreach (var rule in ruleset.Rules)
            {
                RuleView.Write(json, rule);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        },
        zone: zone);

    private static void WriteHead(Utf8JsonWriter json, ZoneRuleset ruleset)
    {
        json.WriteString("id"u8, ruleset.Id);
        json.WriteString("name"u8, ruleset.Name);
        json.WriteString("description"u8, ruleset.Description);
        json.WriteString("kind"u8, "zone"u8);
        json.WriteString("phase"u8, ZoneRuleset.Phase);
        json.WriteString("version"u8, ruleset.Version.ToString(CultureInfo.InvariantCulture));
        json.WriteString("last_updated"u8, Views.Time(ruleset.LastUpdated));
    }
}
