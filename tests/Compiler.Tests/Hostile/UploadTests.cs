using System.Diagnostics;
using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Reading;
using Xunit;

namespace FastShield.Compiler.Tests.Hostile;

/// <summary>
/// Documents that somebody uploads to hurt, from their bytes to the compiled program: an answer with a code, in bounded time and memory, and
/// never an exception. The bound leaves room for a machine that has much else to do, and is still far below what any of them takes where it
/// multiplies.
/// </summary>
public sealed class UploadTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public void S04_alias_bomb()
    {
        var text = new StringBuilder("openapi: 3.1.0\nx-a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 20; i++)
        {
            text.Append(null, $"x-a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Refused(text.ToString(), DiagnosticCodes.YamlAlias);
    }

    [Fact]
    public void S04_self_alias() => Refused("openapi: 3.1.0\nx-a: &a [*a]\n", DiagnosticCodes.YamlAlias);

    [Theory]
    [InlineData("")]
    [InlineData("a: ")]
    [InlineData("{\"a\":")]
    public void S04_hundred_thousand_brackets(string before) =>
        Refused(before + new string('[', 100_000), DiagnosticCodes.TooDeep, DiagnosticCodes.YamlSyntax);

    [Fact]
    public void S04_fifty_megabytes_of_text() =>
        Assert.NotNull(Compile(Document("{type: string}") + "x-text: " + new string('x', 50_000_000) + "\n", out _));

    [Fact]
    public void S04_fifty_megabytes_of_values() =>
        Refused("{\"openapi\":\"3.1.0\",\"x\":[" + string.Concat(Enumerable.Repeat("0,", 25_000_000)) + "0]}", DiagnosticCodes.TooManyNodes);

    [Fact]
    public void S04_seventy_megabytes() => Refused(new string(' ', 70 * 1024 * 1024), DiagnosticCodes.DocumentTooLarge);

    [Fact]
    public void S04_hundred_thousand_operations()
    {
        var text = new StringBuilder("{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"t\",\"version\":\"1\"},\"paths\":{");
        for (var i = 0; i < 100_000; i++)
        {
            text.Append(null, $"{(i == 0 ? "" : ",")}\"/a{i}/{{id}}\":{{\"get\":{{\"parameters\":[{{\"name\":\"id\",\"in\":\"path\",\"required\":true,\"schema\":{{\"type\":\"integer\"}}}}],\"responses\":{{}}}}}}");
        }

        Assert.Equal(100_000, Compile(text.Append("}}").ToString(), out _)!.Operations.Count);
    }

    [Fact]
    public void S04_cyclic_references()
    {
        Refused(Document("{$ref: '#/components/schemas/A'}", "A: {$ref: '#/components/schemas/B'}, B: {$ref: '#/components/schemas/A'}"), SchemaCodes.EndlessReference);
        Refused(Document("{$ref: '#/components/schemas/A'}", "A: {allOf: [{$ref: '#/components/schemas/B'}]}, B: {anyOf: [{type: string}, {$ref: '#/components/schemas/A'}]}"), SchemaCodes.EndlessReference);

        // Through a property it is a list or a tree, and as good as any.
        Assert.NotNull(Compile(Document("{$ref: '#/components/schemas/A'}", "A: {properties: {next: {$ref: '#/components/schemas/A'}}}"), out _));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("../../../../etc/passwd")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("https://127.0.0.1:1/a.json")]
    [InlineData("ftp://127.0.0.1/a")]
    public void S04_references_that_would_fetch(string reference)
    {
        Refused(Document($"{{$ref: '{reference}'}}"), DiagnosticCodes.ReferenceExternal);
        Refused(Document("{type: string}").Replace("paths:\n", $"paths:\n  /b: {{$ref: '{reference}'}}\n", StringComparison.Ordinal), DiagnosticCodes.ReferenceExternal);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    public void S04_ten_thousand_branches_of_allOf(string type) =>
        Timed(() => Compile(Document($"{{allOf: [{string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"{{properties: {{p{i}: {{type: string}}}}}}"))}]}}", type: type), out _));

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    public void S04_diamonds_of_allOf(string type)
    {
        // Each level is reached twice by the one above: 2^40 ways to the last one.
        var levels = Enumerable.Range(0, 40).Select(i => $"A{i}: {{allOf: [{{$ref: '#/components/schemas/A{i + 1}'}}, {{$ref: '#/components/schemas/A{i + 1}'}}]}}");
        var text = Document("{$ref: '#/components/schemas/A0'}", string.Join(", ", levels) + ", A40: {type: object, properties: {a: {type: integer}}}", type);

        Timed(() => Compile(text, out _));
    }

    [Fact]
    public void S04_diamonds_of_allOf_in_a_parameter()
    {
        var levels = Enumerable.Range(0, 40).Select(i => $"A{i}: {{allOf: [{{$ref: '#/components/schemas/A{i + 1}'}}, {{$ref: '#/components/schemas/A{i + 1}'}}]}}");
        var text = Document("{type: object}", string.Join(", ", levels) + ", A40: {type: object, properties: {a: {type: integer}}}")
            .Replace("post: {", "post: {parameters: [{name: a, in: query, style: deepObject, schema: {$ref: '#/components/schemas/A0'}}, {name: b, in: query, schema: {$ref: '#/components/schemas/A0'}}], ", StringComparison.Ordinal);

        Timed(() => Compile(text, out _));
    }

    [Fact]
    public void S04_pattern_that_is_huge_once_unrolled() =>
        Timed(() => Compile(Document("{type: string, pattern: '^((a{1,1000}){1,1000}){1,1000}$'}"), out _));

    [Theory]
    [InlineData("maxLength: 99999999999")]
    [InlineData("maxLength: 5.0")]
    [InlineData("maxItems: 1e2")]
    [InlineData("maximum: 1e400")]
    [InlineData("multipleOf: 1e-400")]
    [InlineData("minProperties: 340282366920938463463374607431768211456")]
    public void S05_numbers_that_break_other_readers_are_numbers(string keyword) => Assert.NotNull(Compile(Document($"{{{keyword}}}"), out _));

    [Theory]
    [InlineData("maxLength: -1")]
    [InlineData("maxLength: 5.5")]
    [InlineData("maxLength: many")]
    [InlineData("maxLength: [1]")]
    [InlineData("maximum: {}")]
    [InlineData("multipleOf: 0")]
    [InlineData("required: name")]
    [InlineData("enum: a")]
    [InlineData("type: strong")]
    [InlineData("properties: [1]")]
    [InlineData("items: 7")]
    [InlineData("pattern: '('")]
    [InlineData("allOf: []")]
    public void S05_values_that_are_none_are_refused_at_their_place(string keyword)
    {
        Assert.Null(Compile(Document($"{{{keyword}}}"), out var bag, isWhole: true));
        Assert.All(bag.Items.Where(item => item.Severity >= DiagnosticSeverity.Gap), item => Assert.Equal(6, item.Line));
    }

    private static string Document(string schema, string schemas = "", string type = "application/json") =>
        $"openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\ncomponents: {{schemas: {{{schemas}}}}}\npaths:\n  /a:\n    {{post: {{requestBody: {{content: {{{type}: {{schema: {schema}}}}}}}, responses: {{'200': {{description: ok}}}}}}}}\n";

    private static void Refused(string text, params string[] codes)
    {
        Assert.Null(Compile(text, out var bag));
        Assert.Contains(bag.Items[0].Code, codes);
    }

    private static CompiledApi? Compile(string text, out DiagnosticBag bag, bool isWhole = false)
    {
        var told = new DiagnosticBag();
        bag = told;
        var bytes = Encoding.UTF8.GetBytes(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var api = Timed(() => DocumentReader.Read(bytes, "upload", told) is { } document ? CompilerPipeline.Compile(document, told) : null);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 100L * Math.Max(bytes.Length, 4_000_000), $"{allocated} bytes for a document of {bytes.Length}.");
        return isWhole && told.HasGaps ? null : api;
    }

    private static T Timed<T>(Func<T> work)
    {
        var started = Stopwatch.GetTimestamp();
        var result = work();
        var took = Stopwatch.GetElapsedTime(started);
        Assert.True(took < Limit, $"It took {took}.");
        return result;
    }
}
