using System.Text;
using System.Text.RegularExpressions;
using FastShield.Runtime.Patterns;
using Xunit;

namespace FastShield.Runtime.Tests.Patterns;

/// <summary>The way by sets of positions: which patterns have it, and that it answers as a backtracking engine does.</summary>
public sealed class MaskPatternTests
{
    private static readonly string[] Atoms = ["a", "b", "[ab]", "[^a]", "[a-cA-C]", @"\d", @"\w", "[0-9a-f]", "-", @"[\w.+-]", "."];
    private static readonly string[] Quantifiers = ["", "", "", "*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "{5}", "{3,9}", "{0,7}"];

    [Fact]
    public void Agrees_with_a_backtracking_engine()
    {
        var random = new Random(20260314);
        var matches = 0;
        for (var i = 0; i < 3_000; i++)
        {
            var source = (random.Next(3) > 0 ? "^" : "") + Sequence(random, 2) + (random.Next(3) > 0 ? "$" : "");
            var pattern = Pattern.Compile(source).Pattern!;
            // The framework's $ matches before a last \n too: texts hold no \n.
            var oracle = new Regex(source, RegexOptions.ECMAScript, TimeSpan.FromSeconds(5));
            for (var k = 0; k < 12; k++)
            {
                var text = Text(random);
                var expected = oracle.IsMatch(text);
                matches += expected ? 1 : 0;
                Assert.True(expected == pattern.IsMatch(Encoding.UTF8.GetBytes(text)), $"pattern {source} text '{text}' expected {expected}");
            }
        }

        Assert.InRange(matches, 3_000, 33_000);
    }

    [Theory]
    [InlineData("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", true)]
    [InlineData("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", "3f2504e0-4f89-41d3-9a0c-0305e82c330g", false)]
    [InlineData("^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}$", "ada.lovelace@analytical.example", true)]
    [InlineData("^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}$", "ada.lovelace@analytical.example.", false)]
    [InlineData("^(?:ab|c){2,3}$", "abcabxxxx", false)]
    [InlineData("^(?:abcd|efg){2,3}$", "abcdefgefg", true)]
    [InlineData("^.{63}$", "0123456789012345678901234567890123456789012345678901234567890123", false)]
    [InlineData("^.{63}$", "012345678901234567890123456789012345678901234567890123456789012", true)]
    public void Has_the_way_and_answers(string source, string text, bool expected)
    {
        var pattern = Pattern.Compile(source).Pattern!;

        Assert.NotNull(pattern.Masks);
        Assert.Equal(expected, pattern.IsMatch(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("^(?:ab)*$")]
    [InlineData("\\bword")]
    [InlineData("^(?!a)[a-z]+[0-9]$")]
    public void Other_patterns_go_the_general_way(string source) => Assert.Null(Pattern.Compile(source).Pattern!.Masks);

    [Theory]
    [InlineData("^[^x]{9}$", "äöü456789", true)]
    [InlineData("^[a-z]{9,}$", "abcdefghä", false)]
    public void Text_that_is_not_ascii_goes_the_general_way(string source, string text, bool expected) =>
        Assert.Equal(expected, Pattern.Compile(source).Pattern!.IsMatch(Encoding.UTF8.GetBytes(text)));

    private static string Sequence(Random random, int depth)
    {
        var builder = new StringBuilder();
        for (var pieces = random.Next(1, 5); pieces > 0; pieces--)
        {
            if (depth > 0 && random.Next(5) == 0)
            {
                builder.Append("(?:").Append(Sequence(random, depth - 1)).Append('|').Append(Sequence(random, depth - 1)).Append(')');
                builder.Append(random.Next(2) == 0 ? "?" : "");
                continue;
            }

            builder.Append(Atoms[random.Next(Atoms.Length)]).Append(Quantifiers[random.Next(Quantifiers.Length)]);
        }

        return builder.ToString();
    }

    private static string Text(Random random)
    {
        const string letters = "aaabbcCd12-.+ ";
        var text = new char[random.Next(0, 40)];
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = letters[random.Next(random.Next(2) == 0 ? 4 : letters.Length)];
        }

        return new string(text);
    }
}
