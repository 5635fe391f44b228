using FastShield.Proxy.Events;
using FastShield.Proxy.Gates;
using FastShield.Runtime.Rules;

namespace FastShield.Proxy.Journey;

/// <summary>
/// Asks the zone's rules, in their order: block answers 403, log notes, skip ends the asking. Those up to the first that needs to know what validation
/// finds are asked here, the others when the body was checked, before anything is forwarded. Fails as the action says; a rule that itself fails by an
/// exception ends the connection: closed.
/// </summary>
internal static class RulesPhase
{
    /// <summary>The rules that need nothing but the head.</summary>
    public static PhaseResult Run(Exchange x) =>
        x.Host!.Rules is not { } rules || rules.Early is not { } table ? PhaseResult.Continue : Ask(x, rules, table, rules.EarlyRules);

    /// <summary>The rules that need the verdict of validation, and those behind them.</summary>
    public static PhaseResult RunBehindBody(Exchange x) =>
        x.Host!.Rules is not { } rules || x.SkipsRules || rules.Late is not { } table ? PhaseResult.Continue : Ask(x, rules, table, rules.LateRules);

    private static PhaseResult Ask(Exchange x, ZoneRules rules, RuleTable table, IReadOnlyList<ShieldRule> list)
    {
        var subject = x.Loop.RuleSubject;
        var context = x.Loop.Rules;
        subject.Take(x, rules);
        table.Begin(subject, context);
        for (var number = table.Next(subject, context); number >= 0; number = table.Next(subject, context))
        {
            var rule = list[number];
            if (rule.Action == RuleAction.Block)
            {
                x.Refuse(Phase.Rules, EventSource.FirewallCustom, 403, "A rule refuses the request.");
                x.Verdict.Rule = rule;
                return PhaseResult.Answer;
            }

            if (rule.IsTold)
            {
                x.Tell(rule);
            }

            if (rule.Action == RuleAction.Skip)
            {
                x.SkipsRules = true;
                break;
            }
        }

        return PhaseResult.Continue;
    }
}
