using System.Diagnostics;
using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using Xunit;
using static FastShield.Compiler.Tests.Reading.Documents;

namespace FastShield.Compiler.Tests.Reading;

/// <summary>Documents made to hurt: each is answered within a second on a machine that has time, which is five here on one that has none.</summary>
public sealed class HostileDocumentTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Fact]
    public void An_alias_bomb_is_refused()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 30; i++)
        {
            text.Append(null, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n");
        }

        Assert.Equal(DiagnosticCodes.YamlAlias, Timed(() => YamlFault(text.ToString())).Code);
    }

    [Fact]
    public void A_merge_key_bomb_is_refused()
    {
        var text = new StringBuilder("a0: &a0 {x: {y: 1}}\n");
        for (var i = 1; i < 60; i++)
        {
            text.Append(null, $"a{i}: &a{i}\n  <<: *a{i - 1}\n  l{i}: *a{i - 1}\n  r{i}: *a{i - 1}\n");
        }

        Assert.Equal(DiagnosticCodes.YamlAlias, Timed(() => YamlFault(text.ToString())).Code);
    }

    [Theory]
    [InlineData("a.json", '[')]
    [InlineData("a.yaml", '[')]
    [InlineData("a.yaml", '{')]
    [InlineData("a.yaml", '-')]
    public void A_hundred_thousand_openings_are_refused(string name, char opening)
    {
        var text = opening == '-' ? string.Concat(Enumerable.Repeat("- ", 100_000)) : new string(opening, 100_000);
        var fault = Timed(() => Fault(Encoding.UTF8.GetBytes(text), name));

        Assert.Contains(fault.Code, new[] { DiagnosticCodes.TooDeep, DiagnosticCodes.YamlSyntax, DiagnosticCodes.YamlComplexKey });
    }

    [Theory]
    [InlineData("a.json", "[\"", "\"]")]
    [InlineData("a.yaml", "a: ", "\n")]
    [InlineData("a.yaml", "a: |\n  ", "\n")]
    [InlineData("a.yaml", "a: '", "'\n")]
    public void A_scalar_of_ten_megabytes_is_read(string name, string before, string after)
    {
        var bytes = Encoding.UTF8.GetBytes(before + new string('x', 10_000_000) + after);
        var bag = new DiagnosticBag();

        Assert.NotNull(Timed(() => DocumentReader.Read(bytes, name, bag)));
    }

    [Theory]
    [InlineData("a.json")]
    [InlineData("a.yaml")]
    public void A_number_of_a_million_digits_is_read(string name)
    {
        var digits = new string('7', 1_000_000);
        var document = Timed(() => DocumentReader.Read(Encoding.UTF8.GetBytes($"[{digits}]"), name, new DiagnosticBag()));

        Assert.Equal(digits, document!.Root.Scalar("/0").Text);
    }

    [Fact]
    public void A_hexadecimal_number_without_end_is_refused() =>
        Assert.Equal(DiagnosticCodes.YamlNotJson, Timed(() => YamlFault("a: 0x" + new string('f', 1_000_000))).Code);

    [Fact]
    public void More_values_than_allowed_are_refused()
    {
        var limits = new DocumentLimits { MaxNodes = 1000 };
        var bytes = Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Repeat("1", 1000)) + "]");

        Assert.Equal(DiagnosticCodes.TooManyNodes, Fault(bytes, "a.json", limits).Code);
        Assert.Equal(DiagnosticCodes.TooManyNodes, Fault([.. "# yaml\n"u8, .. bytes], "a.yaml", limits).Code);
    }

    [Fact]
    public void A_document_larger_than_the_limit_is_refused()
    {
        var limits = new DocumentLimits { MaxBytes = 10 };

        Assert.Equal(DiagnosticCodes.DocumentTooLarge, Fault("{\"a\":12345}"u8.ToArray(), "a.json", limits).Code);
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_diagnostic()
    {
        var bag = new DiagnosticBag();

        Assert.Null(DocumentReader.Read("no/such/file.yaml", bag));
        Assert.Equal(DiagnosticCodes.FileUnreadable, Assert.Single(bag.Items).Code);
    }

    [Fact]
    public void A_folder_is_a_diagnostic()
    {
        var bag = new DiagnosticBag();

        Assert.Null(DocumentReader.Read(Path.GetTempPath(), bag));
        Assert.Equal(DiagnosticCodes.FileUnreadable, Assert.Single(bag.Items).Code);
    }

    [Fact]
    public void Every_cut_of_a_document_is_a_document_or_a_diagnostic()
    {
        var json = "{\"a\":[1,true,\"x\\u0041\\n\",null,{\"é\":-1.5e3}],\"b\":\"😀\"}"u8.ToArray();
        var yaml = "a: &x [1, 'q', \"d\\n\"]\n? b\n: |\n  text\n<<: {c: *x}\nd: !!str 1\n"u8.ToArray();
        foreach (var (bytes, name) in new[] { (json, "a.json"), (yaml, "a.yaml") })
        {
            for (var length = 0; length < bytes.Length; length++)
            {
                var bag = new DiagnosticBag();
                var document = DocumentReader.Read(bytes.AsSpan(0, length), name, bag);
                Assert.NotEqual(document is null, bag.Items.Count == 0);
                Assert.True(document is null || name == "a.yaml", "No proper beginning of a JSON object is a JSON object.");
            }
        }
    }

    private static T Timed<T>(Func<T> work)
    {
        var watch = Stopwatch.StartNew();
        var result = work();
        Assert.True(watch.Elapsed < Limit, $"It took {watch.Elapsed}.");
        return result;
    }
}
