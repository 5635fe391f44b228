using System.Diagnostics.CodeAnalysis;
using FastShield.Runtime.Rules;

namespace FastShield.Control.Rules;

/// <summary>An expression of a rule, read and checked.</summary>
public sealed class RuleExpression
{
    private RuleExpression(string text, RuleNode node)
    {
        Text = text;
        Node = node;
        NeedsVerdict = Asks(node);
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Whether it asks what validation found, and so has to wait for the body.</summary>
    public bool NeedsVerdict { get; }

    internal RuleNode Node { get; }

    /// <summary>Reads an expression.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RuleExpression? expression, [NotNullWhen(false)] out RuleFault? fault)
    {
        expression = RuleParser.TryParse(text, out var node, out fault) ? new RuleExpression(text, node) : null;
        return expression is not null && fault is null;
    }

    /// <summary>Makes expressions ready to be asked together; a rule's number in the table is the place of its expression.</summary>
    public static bool TryCompile(IReadOnlyList<RuleExpression> expressions, [NotNullWhen(true)] out RuleTable? table, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            table = RuleTableMaker.Make([.. expressions.Select(expression => expression.Node)]);
            problem = null;
            return true;
        }
        catch (RuleException error)
        {
            table = null;
            problem = error.Message;
            return false;
        }
    }

    private static bool Asks(RuleNode node) => node switch
    {
        RuleNode.Flag flag => flag.Field == RuleField.Violation,
        RuleNode.Not not => Asks(not.Part),
        RuleNode.And and => and.Parts.Any(Asks),
        RuleNode.Or or => or.Parts.Any(Asks),
        RuleNode.Xor xor => xor.Parts.Any(Asks),
        _ => false,
    };
}
