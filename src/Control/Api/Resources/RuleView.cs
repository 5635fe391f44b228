using System.Globalization;
using System.Text.Json;
using FastShield.Control.Zones;
using FastShield.Proxy.Gates;

namespace FastShield.Control.Api.Resources;

/// <summary>A rule as the v4 API shows it.</summary>
internal static class RuleView
{
    public static void Write(Utf8JsonWriter json, ZoneRule rule)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, rule.Id);
        json.WriteString("version"u8, rule.Version.ToString(CultureInfo.InvariantCulture));
        json.WriteString("ref"u8, rule.Ref);
        json.WriteString("action"u8, Word(rule.Action));
        if (rule.Action == RuleAction.Skip)
        {
            json.WriteStartObject("action_parameters"u8);
            json.WriteString("ruleset"u8, "current"u8);
            json.WriteEndObject();
        }

        json.WriteString("expression"u8, rule.Expression);
        json.WriteString("description"u8, rule.Description);
        json.WriteBoolean("enabled"u8, rule.IsEnabled);
        json.WriteString("last_updated"u8, Views.Time(rule.LastUpdated));
        if (rule.IsTold is { } isTold)
        {
            json.WriteStartObject("logging"u8);
            json.WriteBoolean("enabled"u8, isTold);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>`block`, `log` or `skip`.</summary>
    public static string Word(RuleAction action) => action switch
    {
        RuleAction.Block => "block",
        RuleAction.Log => "log",
        _ => "skip",
    };
}
