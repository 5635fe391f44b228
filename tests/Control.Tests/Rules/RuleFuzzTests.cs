using System.Globalization;
using FastShield.Control.Rules;
using FastShield.Runtime.Rules;
using Xunit;

namespace FastShield.Control.Tests.Rules;

/// <summary>Expressions from a seed: read or refused with a place, never more; and where they are read, programs and tables say what walking the tree says.</summary>
public sealed class RuleFuzzTests
{
    private static readonly int Rounds = int.TryParse(Environment.GetEnvironmentVariable("FASTSHIELD_RULE_EXPRESSIONS"), CultureInfo.InvariantCulture, out var many) ? many : 20_000;

    [Fact]
    public void Broken_expressions_are_refused_with_a_place()
    {
        var maker = new RuleMaker(60_1);
        var refused = 0;
        for (var i = 0; i < Rounds; i++)
        {
            var text = maker.Broken();
            if (!RuleParser.TryParse(text, out _, out var fault))
            {
                refused++;
                Assert.True(fault.Line >= 1 && fault.Column >= 1 && fault.Column <= text.Length + 1 && fault.Message.Length > 0, $"{text}: {fault}");
            }
        }

        // Some stay whole by luck.
        Assert.InRange(refused, Rounds / 2, Rounds);
    }

    [Fact]
    public void Expressions_mean_what_their_trees_mean()
    {
        const int together = 40;
        var maker = new RuleMaker(60_2);
        var context = new RuleContext();
        var (matched, asked) = (0, 0);
        for (var i = 0; i < Rounds; i += together)
        {
            var expressions = Enumerable.Range(0, together).Select(_ => maker.Expression()).Select(text => RuleExpression.TryParse(text, out var read, out var fault)
                ? read
                : throw new InvalidOperationException($"{text}: {fault}")).ToList();
            Assert.True(RuleExpression.TryCompile(expressions, out var table, out var problem), problem);
            for (var j = 0; j < 6; j++)
            {
                var request = maker.Request();
                var expected = Enumerable.Range(0, together).Where(rule => new TreeEvaluator(request).IsTrue(expressions[rule].Node)).ToList();
                var found = new List<int>();
                table.Begin(request, context);
                for (var rule = table.Next(request, context); rule >= 0; rule = table.Next(request, context))
                {
                    found.Add(rule);
                }

                var wrong = expected.Except(found).Concat(found.Except(expected)).Select(rule => expressions[rule].Text);
                Assert.True(expected.SequenceEqual(found), string.Join('\n', wrong));
                matched += found.Count;
                asked += together;
            }
        }

        Assert.InRange(matched, asked / 10, asked * 9 / 10);
    }
}
