using System.Text;
using System.Text.Json;
using FastShield.Compiler.Lowering;
using FastShield.Conformance.Tests.Engines;
using Xunit;

namespace FastShield.Conformance.Tests.Hostile;

/// <summary>Rows S-01 to S-03 of the security cases, as `pattern` in a schema, on both engines. The pattern library has hundreds of vectors of its own.</summary>
public sealed class PatternCaseTests
{
    private const int TextLength = 50_000;

    // Processor time. What is wanted is 5 ms for 10 kB on a quiet machine; what backtracks takes longer than the test run.
    private static readonly TimeSpan PerMegabyte = TimeSpan.FromSeconds(20);

    [Fact]
    public void S01_Patterns_that_backtrack_elsewhere_take_linear_time_on_fifty_kilobytes() => Hold(
    [
        ("^(a+)+$", "a", "!", false),
        ("^(a*)*$", "a", "!", false),
        ("^(a|aa)+$", "a", "!", false),
        ("^(a|a?)+$", "a", "!", false),
        ("^(a|b|ab)*c$", "ab", "!", false),
        ("(.*)*x", "a", "", false),
        ("(.*,){20}$", ",", "!", false),
        (@"^(\w+\s?)*$", "ab ", "!", false),
        (@"^(([a-z])+.)+[A-Z]([a-z])+$", "a", "!", false),
        (@"\s+$", " ", "x", false),
        (@"^\s+|\s+$", "x ", "x", false),
        ("(x+x+)+y", "x", "", false),
        (@"^(?:(?:[^;,=]+,?)*[^;,=])$", "a,", ";", false),
        ("^(?=.*a)(?=.*b)(?!.*c).*$", "ab", "c", false),
        ("(?:a|b)*a(?:a|b){60}$", "ab", "!", false),
        ("[ab]*a[ab]{200}c", "a", "", false),
        (@"^(?:[a-z]{1,50}\.)+$", "abc.", "!", false),
        ("^((?!ab{9}c).)*$", "ab", "bbbbbbbbc", false),
        (@"^([0-9]+)*[.]([0-9]+)*$", "1", "x", false),
        (@"^(([a-zA-Z0-9_.-])+@(([a-zA-Z0-9-])+\.)+([a-zA-Z0-9]{2,4})+)$", "a", "@", false),
        (@"^[a-z]+(-[a-z]+)*$", "a-", "a", true),
    ]);

    [Theory]
    [InlineData("^.{0,5000}$", 5000, 5001)]
    [InlineData("^(a{1,100}){1,100}$", 10_000, 10_001)]
    [InlineData("^(?:a{1,50}b?){1,50}$", 2500, 2501)]
    public void S02_Counts_are_counted(string pattern, int longest, int tooLong) => Hold(
    [
        (pattern, new string('a', longest), "", true),
        (pattern, new string('a', tooLong), "", false),
    ], isLong: false);

    [Theory]
    [InlineData("(a)\\1")]
    [InlineData("(?<n>a)\\k<n>")]
    [InlineData("a(?<=ba)c")]
    public void S02_What_no_automaton_can_do_is_refused_with_its_place_and_never_skipped(string pattern)
    {
        var refusal = Assert.Single(LoweredSchema.Of(Schema(pattern)).Refusals);

        Assert.Equal((SchemaCodes.UnsupportedPattern, "/pattern"), (refusal.Code, refusal.Pointer));
    }

    [Fact]
    public void S03_Patterns_mean_what_they_mean_to_ecma_262() => Hold(
    [
        ("^[a-z]+$", "abc", "", true),
        ("^[a-z]+$", "abc", "\n", false),
        ("^[a-z]+$", "abc", "\r\n", false),
        ("^abc", "\nabc", "", false),
        (@"^\d+$", "5", "", true),
        (@"^\d+$", "٥", "", false),
        (@"^\d+$", "５", "", false),
        (@"^\D$", "٥", "", true),
        (@"^\w+$", "a_1", "", true),
        (@"^\w+$", "é", "", false),
        (@"^\w+$", "ſ", "", false),
        (@"^.$", "😀", "", true),
        (@"^.$", "\u2028", "", false),
        (@"^.{2}$", "😀", "", false),
        (@"^[😀-😂]$", "😁", "", true),
        (@"^[^a]$", "😀", "", true),
        (@"^[^]$", "\n", "", true),
        (@"^[]$", "", "", false),
        (@"^\u{1F600}$", "😀", "", true),
        (@"^\uD83D\uDE00$", "😀", "", true),
        (@"^\p{Script=Greek}+$", "αβγ", "", true),
        (@"^\p{Script=Greek}+$", "abc", "", false),
        (@"^\p{L}+$", "Straße", "", true),
        (@"^\p{Lu}$", "é", "", false),
        (@"^\s$", "\u00A0", "", true),
        (@"^\s$", "\u0085", "", false),
        (@"\bcat\b", "concat", "", false),
        (@"\bcat\b", "écaté", "", true),
        (@"^\cJ$", "\n", "", true),
        (@"^a{,3}$", "a{,3}", "", true),
        (@"^(?<year>\d{4})$", "2024", "", true),
        (@"a$b", "ab", "", false),
        (@"b", "abc", "", true),
        (@"", "x", "", true),
    ], isLong: false);

    private static void Hold((string Pattern, string Unit, string End, bool Expected)[] cases, bool isLong = true)
    {
        var schemas = cases.Select(entry => LoweredSchema.Of(Schema(entry.Pattern))).ToList();
        Assert.All(schemas, schema => Assert.Empty(schema.Refusals));
        using var matrix = new EngineMatrix(schemas);
        using var verdicts = new Verdicts();
        for (var i = 0; i < cases.Length; i++)
        {
            var (pattern, unit, end, expected) = cases[i];
            var value = isLong ? string.Concat(Enumerable.Repeat(unit, TextLength / unit.Length)) + end : unit + end;
            var text = JsonSerializer.SerializeToUtf8Bytes(value);
            foreach (var engine in matrix.Rows[i]!)
            {
                Patience.Demand(
                    () => Assert.True(expected == verdicts.Of(engine, schemas[i].Block, text), $"{engine.Name}: {pattern} {Encoding.UTF8.GetString(text.AsSpan(0, Math.Min(text.Length, 40)))}"),
                    text.Length, PerMegabyte, () => $"{engine.Name}, {pattern}");
            }
        }
    }

    private static string Schema(string pattern) => JsonSerializer.Serialize(new Dictionary<string, string> { ["type"] = "string", ["pattern"] = pattern });
}
