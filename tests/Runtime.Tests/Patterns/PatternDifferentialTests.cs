using System.Text;
using System.Text.RegularExpressions;
using FastShield.Runtime.Patterns;
using Xunit;

namespace FastShield.Runtime.Tests.Patterns;

/// <summary>Random small patterns over ASCII against the framework's engine in its ECMAScript mode.</summary>
public sealed class PatternDifferentialTests
{
    private const int Patterns = 3_000;
    private const int TextsPerPattern = 12;

    private static readonly TimeSpan OracleBound = TimeSpan.FromMilliseconds(50);

    private static readonly string[] Atoms = ["a", "b", "c", ".", "[ab]", "[^a]", "[a-c]", @"\d", @"\w", @"\s", @"\W", "1", " ", "-", @"\-", "[\\w-]"];
    // Without \B: the framework never gives back characters of a loop before it (-{1,3}\B on '--b'), which ECMA-262 demands.
    private static readonly string[] Anchors = ["^", "$", @"\b"];
    private static readonly string[] Quantifiers = ["*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "*?", "+?", "??"];

    [Fact]
    public void Agrees_with_a_backtracking_engine()
    {
        var random = new Random(20240229);
        var answers = 0;
        var refused = 0;
        for (var i = 0; i < Patterns; i++)
        {
            var source = RandomPattern(random, depth: 3);
            var compilation = Pattern.Compile(source);
            if (!compilation.Succeeded)
            {
                Assert.Contains(" too ", compilation.Message, StringComparison.Ordinal);
                refused++;
                continue;
            }

            // The framework's $ also matches before a last \n, which \z does not, but ECMAScript mode has no \z: texts hold no \n.
            var oracle = new Regex(source, RegexOptions.ECMAScript, OracleBound);
            for (var k = 0; k < TextsPerPattern; k++)
            {
                var text = RandomText(random);
                if (Ask(oracle, text) is not { } expected)
                {
                    continue;
                }

                answers++;
                Assert.True(
                    expected == compilation.Pattern.IsMatch(Encoding.UTF8.GetBytes(text)),
                    $"pattern {source} text '{text}' expected {expected} kind {compilation.Pattern.Kind}");
            }
        }

        Assert.True(refused < Patterns / 20, $"{refused}");
        Assert.True(answers > Patterns * TextsPerPattern * 9 / 10, $"{answers}");
    }

    // Null where the oracle backtracks for too long, even on these few characters.
    private static bool? Ask(Regex oracle, string text)
    {
        try
        {
            return oracle.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static string RandomPattern(Random random, int depth)
    {
        var builder = new StringBuilder();
        var pieces = random.Next(1, 5);
        for (var i = 0; i < pieces; i++)
        {
            var kind = random.Next(10);
            if (kind == 0)
            {
                builder.Append(Anchors[random.Next(Anchors.Length)]);
                continue;
            }

            if (kind == 1 && depth > 0)
            {
                builder.Append(random.Next(2) == 0 ? "(?=" : "(?!").Append(random.Next(2) == 0 ? Atoms[random.Next(Atoms.Length)] : RandomPattern(random, depth - 1)).Append(')');
                continue;
            }

            if (kind <= 4 && depth > 0)
            {
                builder.Append("(?:").Append(RandomPattern(random, depth - 1));
                if (random.Next(2) == 0)
                {
                    builder.Append('|').Append(RandomPattern(random, depth - 1));
                }

                builder.Append(')');
            }
            else
            {
                builder.Append(Atoms[random.Next(Atoms.Length)]);
            }

            if (random.Next(3) == 0)
            {
                builder.Append(Quantifiers[random.Next(Quantifiers.Length)]);
            }
        }

        return builder.ToString();
    }

    private static string RandomText(Random random)
    {
        const string letters = "aaabbc1 -";
        var text = new char[random.Next(0, 9)];
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = letters[random.Next(letters.Length)];
        }

        return new string(text);
    }
}
