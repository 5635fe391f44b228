using System.Diagnostics;
using System.Text;
using FastShield.Runtime.Patterns;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Runtime.Tests.Patterns;

/// <summary>Neither a hostile pattern nor a hostile text may take long. The bounds are wide: the machine may be busy.</summary>
public sealed class PatternTimeTests(ITestOutputHelper output)
{
    private const int TextLength = 50_000;
    private static readonly TimeSpan CompileBound = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MatchBound = TimeSpan.FromSeconds(3);

    /// <summary>Patterns on which backtracking engines take quadratic or exponential time, with the text that shows it.</summary>
    public static TheoryData<string, string, string> Hostile => new()
    {
        { "^(a+)+$", "a", "!" },
        { "^(a*)*$", "a", "!" },
        { "^(a|aa)+$", "a", "!" },
        { "^(a|a?)+$", "a", "!" },
        { "^(?:a?){30}a{30}$", "a", "!" },
        { "(.*)*x", "a", "" },
        { "(.*,){20}$", ",", "!" },
        { @"^(\w+\s?)*$", "ab ", "!" },
        { @"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$", "a", "!" },
        { @"^(([a-z])+.)+[A-Z]([a-z])+$", "a", "!" },
        { @"\s+$", " ", "x" },
        { @"^\s+|\s+$", " ", "x" },
        { "(x+x+)+y", "x", "" },
        { "^(?:.|\\n)*?$", "\n", "" },
        { @"^(?:(?:[^;,=]+,?)*[^;,=])$", "a,", ";" },
        { "^(?=.*a)(?=.*b)(?!.*c).*$", "ab", "c" },
        { "(?:a|b)*a(?:a|b){60}$", "ab", "!" },
        { "[ab]*a[ab]{200}c", "a", "" },
        { @"^(?:[a-z]{1,50}\.){1,50}$", "abc.", "!" },
        { @"(a?){100}(a|b){100}x$", "ab", "" },
        { "^((?!ab{9}c).)*$", "ab", "!" },
        { "(?=.*a)(?=.*b)(?!.*c.*d).{8,}$", "ab", "cd" },
        { "^(?:😀|.)*(?:😀.){3}$", "😀", "!" },
        { @"(\p{L}|\d|\w)+[^\p{L}]{50}$", "é", "" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Long_texts_take_linear_time(string source, string unit, string end)
    {
        var pattern = Pattern.Compile(source).Pattern;
        Assert.NotNull(pattern);
        var builder = new StringBuilder();
        while (builder.Length < TextLength)
        {
            builder.Append(unit);
        }

        var text = Encoding.UTF8.GetBytes(builder.Append(end).ToString());
        var watch = Stopwatch.StartNew();
        pattern.IsMatch(text);
        output.WriteLine($"{pattern.Kind} {pattern.StateCount} states, {watch.Elapsed.TotalMilliseconds:F2} ms, {text.Length} bytes: {source}");
        Assert.True(watch.Elapsed < MatchBound, $"{watch.Elapsed}");
    }

    public static TheoryData<string> Large => new()
    {
        "(a{1,1000}){1,1000}",
        "^(a{1,1000}){1,1000}$",
        "((((a{1,100}){1,100}){1,100}){1,100}){1,100}",
        "(?:[a-z]{1,50}\\.){1,50}",
        "^(?:a?){5000}a{5000}$",
        "^(a|b|c|d|e){0,5000}$",
        "^x.{0,5000}y$",
        "(?:a|b)*a(?:a|b){4000}",
        "x.{9000}y",
        "(?:(?:(?:){1000000}){1000000}){1000000}",
        "(?:\\b){1000000000}",
        "(?:^|a){1000000000}",
        "a{2147483647}",
        "a{99999999999999999999}",
        "^(?:(a?b?c?d?e?){50}){50}$",
        "^[\\p{L}\\p{N}]{1,3000}x$",
        "^(\\w{0,100}\\s{0,100}){20}$",
        new string('(', 100_000),
        new string('(', 150) + new string(')', 150),
        new string('[', 30_000),
        "^(?:" + string.Join('|', Enumerable.Range(0, 5_000).Select(i => $"w{i}")) + ")$",
        "^(?:" + string.Join('|', Enumerable.Range(0, 5_000).Select(i => $"w{i}")) + ")*$",
        "[" + string.Concat(Enumerable.Range(0x4E00, 10_000).Select(i => char.ConvertFromUtf32(i * 2 % 0x5000 + 0x3400))) + "]",
        "^(?:" + string.Join('|', Enumerable.Range(0x4E00, 8_000).Select(char.ConvertFromUtf32)) + ")+$",
        string.Concat(Enumerable.Range(0x4E00, 3_000).Select(i => $"[^{char.ConvertFromUtf32(i)}]")) + "x{2}",
        string.Concat(Enumerable.Repeat("(?=", 150)) + "a" + new string(')', 150),
        "^" + string.Concat(Enumerable.Repeat("(?=.*aa)", 2_000)),
        "a" + string.Concat(Enumerable.Range(0, 1_000).Select(i => $"(?=.*a.{{{i % 9}}}b)")),
        "a(?!.{1,300}b.{1,300}c)(?=(?:.{1,20},){1,20}x)",
        "(?:a(?=(?:b|c){1,30}d)){1,200}",
        string.Concat(Enumerable.Repeat("\\b(?!x)", 3_000)),
        string.Concat(Enumerable.Range(0, 200).Select(i => $"(?!{(char)(i + 0x100)})")),
    };

    [Theory]
    [MemberData(nameof(Large))]
    public void Construction_is_bounded(string source)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var compilation = Pattern.Compile(source);
        var spent = watch.Elapsed;
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) >> 20;
        var name = source.Length > 60 ? source[..60] + "..." : source;
        output.WriteLine($"{spent.TotalMilliseconds:F0} ms, {allocated} MB: {name} -> {compilation.Pattern?.Kind.ToString() ?? compilation.Message} {compilation.Pattern?.StateCount}");
        Assert.True(spent < CompileBound, $"{spent}");
        Assert.True(allocated < 600, $"{allocated} MB");
        if (compilation.Pattern is not { } pattern)
        {
            return;
        }

        var text = Encoding.UTF8.GetBytes(new string('a', TextLength));
        watch.Restart();
        pattern.IsMatch(text);
        output.WriteLine($"match: {watch.Elapsed.TotalMilliseconds:F2} ms");
        Assert.True(watch.Elapsed < MatchBound, $"{watch.Elapsed}");
    }

    [Fact]
    public void Matching_allocates_nothing()
    {
        foreach (var source in new[] { "abc", "^.{1,9}$", "^[a-z]+\\d?$", "(?:a|b)*a(?:a|b){60}$", "^(?=.*a)(?!.*\\s).{2,}$" })
        {
            var pattern = Pattern.Compile(source).Pattern!;
            var text = "ababababéab"u8;
            pattern.IsMatch(text);
            var before = GC.GetAllocatedBytesForCurrentThread();
            pattern.IsMatch(text);
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }
    }
}
