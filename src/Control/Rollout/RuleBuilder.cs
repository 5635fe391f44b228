using System.Text;
using FastShield.Control.Rules;
using FastShield.Control.Store;
using FastShield.Control.Zones;
using FastShield.Proxy.Gates;
using FastShield.Runtime.Rules;
using MatchTemplate = FastShield.Runtime.Matching.PathTemplate;

namespace FastShield.Control.Rollout;

/// <summary>Makes the rules of a zone ready to be asked. What was accepted once is not refused by name again: a rule that does not compile any more stops the change.</summary>
internal sealed class RuleBuilder
{
    private readonly ZoneRuleset _ruleset;
    private readonly ZoneRules _rules;

    private RuleBuilder(ZoneRuleset ruleset, ZoneRules rules)
    {
        _ruleset = ruleset;
        _rules = rules;
    }

    /// <summary>The rules of a zone, or those of the shield before where nothing has changed in them; null where no rule is enabled.</summary>
    /// <exception cref="StoreException">A rule of the store cannot be enforced here.</exception>
    public static RuleBuilder? Make(RuleBuilder? before, ZoneRuleset? ruleset)
    {
        if (ruleset is null || ruleset.Rules.All(rule => !rule.IsEnabled))
        {
            return null;
        }

        return ReferenceEquals(before?._ruleset, ruleset) ? before : new RuleBuilder(ruleset, Compile(ruleset));
    }

    /// <summary>What is wrong with a ruleset: the place of the rule, and the fault of its expression; null where it can be enforced.</summary>
    public static (int Rule, string Problem)? Check(ZoneRuleset ruleset)
    {
        var expressions = new List<RuleExpression>();
        for (var i = 0; i < ruleset.Rules.Count; i++)
        {
            if (!RuleExpression.TryParse(ruleset.Rules[i].Expression, out var expression, out var fault))
            {
                return (i, fault.ToString());
            }

            expressions.Add(expression);
        }

        return RuleExpression.TryCompile(expressions, out _, out var problem) ? null : (0, problem);
    }

    /// <summary>The rules with what they ask of operations.</summary>
    /// <param name="first">The index of the zone's first operation.</param>
    /// <param name="operations">The zone's operations in their order, each with the path template of the document that describes it.</param>
    public ZoneRules With(int first, IEnumerable<(ManagedOperation Managed, string Name, string? Template)> operations) => new()
    {
        Early = _rules.Early,
        EarlyRules = _rules.EarlyRules,
        Late = _rules.Late,
        LateRules = _rules.LateRules,
        FirstOperation = first,
        Operations = [.. operations.Select(operation => Operation(operation.Managed, operation.Name, operation.Template))],
    };

    private static RuleOperation Operation(ManagedOperation managed, string name, string? template)
    {
        IReadOnlyList<string> names = template is not null && MatchTemplate.TryParse(template, out var parsed, out _) ? parsed!.Variables : [];
        if (names.Count > 0 && MatchTemplate.TryParse(managed.Name.Endpoint, out var whole, out _) && whole!.Variables.Count > names.Count)
        {
            // The base path before the document's template has variables of its own, which have no names.
            names = [.. Enumerable.Repeat("", whole.Variables.Count - names.Count), .. names];
        }

        return new RuleOperation(
            Encoding.UTF8.GetBytes(managed.Id.ToString("D")), Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(managed.Name.Endpoint), [.. names.Select(Encoding.UTF8.GetBytes)]);
    }

    private static ZoneRules Compile(ZoneRuleset ruleset)
    {
        var rules = new List<(RuleExpression Expression, ShieldRule Rule)>();
        foreach (var rule in ruleset.Rules.Where(rule => rule.IsEnabled))
        {
            if (!RuleExpression.TryParse(rule.Expression, out var expression, out var fault))
            {
                throw new StoreException($"The rule {rule.Id} was accepted once and is refused by this version: {fault}");
            }

            rules.Add((expression, new ShieldRule(rule.Id, rule.Ref, rule.Description, rule.Action, rule.IsTold ?? true)));
        }

        var waiting = rules.FindIndex(rule => rule.Expression.NeedsVerdict);
        var early = waiting < 0 ? rules : rules[..waiting];
        var late = waiting < 0 ? [] : rules[waiting..];
        return new ZoneRules
        {
            Early = Table(early),
            EarlyRules = [.. early.Select(rule => rule.Rule)],
            Late = Table(late),
            LateRules = [.. late.Select(rule => rule.Rule)],
        };
    }

    private static RuleTable? Table(List<(RuleExpression Expression, ShieldRule Rule)> rules) =>
        rules.Count == 0 ? null
        : RuleExpression.TryCompile([.. rules.Select(rule => rule.Expression)], out var table, out var problem) ? table
        : throw new StoreException($"The zone's rules were accepted once and are refused by this version: {problem}");
}
