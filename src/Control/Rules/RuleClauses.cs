using System.Collections.Immutable;

namespace FastShield.Control.Rules;

/// <summary>A condition, or its opposite.</summary>
internal readonly record struct RuleLiteral(RuleNode Node, bool IsPositive);

/// <summary>
/// Takes an expression apart into alternatives, each of them conditions that all have to hold, so that those of the form "field in set" can be looked up for
/// all rules at once. Where that would be too many alternatives, a part of the expression stays whole.
/// </summary>
internal static class RuleClauses
{
    /// <summary>The alternatives; none where the expression is never true.</summary>
    public static List<ImmutableList<RuleLiteral>> Of(RuleNode node) => Of(node, isPositive: true);

    private static List<ImmutableList<RuleLiteral>> Of(RuleNode node, bool isPositive) => node switch
    {
        RuleNode.Constant constant => constant.Value == isPositive ? [[]] : [],
        RuleNode.Not not => Of(not.Part, !isPositive),
        RuleNode.And and => isPositive ? All(and.Parts, true) : One(node, and.Parts, false),
        RuleNode.Or or => isPositive ? One(node, Joined(or.Parts), true) : All(or.Parts, false),
        _ => [[new RuleLiteral(node, isPositive)]],
    };

    private static List<ImmutableList<RuleLiteral>> All(ImmutableArray<RuleNode> parts, bool isPositive)
    {
        List<ImmutableList<RuleLiteral>> all = [[]];
        foreach (var part in parts)
        {
            var more = Of(part, isPositive);
            if (all.Count * more.Count > RuleLimits.Alternatives)
            {
                more = [[new RuleLiteral(part, isPositive)]];
            }

            all = [.. all.SelectMany(left => more.Select(right => left.AddRange(right)))];
        }

        return all;
    }

    private static List<ImmutableList<RuleLiteral>> One(RuleNode whole, ImmutableArray<RuleNode> parts, bool isPositive)
    {
        var all = new List<ImmutableList<RuleLiteral>>();
        foreach (var part in parts)
        {
            all.AddRange(Of(part, isPositive));
            if (all.Count > RuleLimits.Alternatives)
            {
                return [[new RuleLiteral(whole, isPositive)]];
            }
        }

        return all;
    }

    // `path eq "/a" or path eq "/b"` is `path in {"/a" "/b"}`.
    private static ImmutableArray<RuleNode> Joined(ImmutableArray<RuleNode> parts)
    {
        var others = parts.Where(part => part is not RuleNode.TextIn);
        var joined = parts.OfType<RuleNode.TextIn>().GroupBy(part => part.Left)
            .Select(RuleNode (same) => new RuleNode.TextIn(same.Key, [.. same.SelectMany(part => part.Texts)]));
        return [.. joined, .. others];
    }
}
