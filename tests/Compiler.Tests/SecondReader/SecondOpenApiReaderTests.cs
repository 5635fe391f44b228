using System.Text;
using FastShield.Compiler.Contract;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Compiler.SecondReader;
using FastShield.Compiler.Tests.Contract;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Compiler.Tests.SecondReader;

public sealed class SecondOpenApiReaderTests(ITestOutputHelper output)
{
    [Fact]
    public void Its_complaints_come_with_our_lines()
    {
        var opinion = Read("""
            openapi: 3.0.3
            info: {title: t, version: '1'}
            paths:
              /a:
                get:
                  responses: {}
                  foo: bar
            """);

        Assert.True(opinion.Succeeded);
        Assert.Equal([new SeenOperation("GET", "/a")], opinion.Operations);
        Assert.All(opinion.Diagnostics, d => Assert.Equal(DiagnosticCodes.SecondReader, d.Code));
        Assert.Contains(opinion.Diagnostics, d => d.Message.Contains("foo", StringComparison.Ordinal) && d is { Line: 6, Column: 7, Pointer: "/paths/~1a/get" });
        Assert.Contains(opinion.Diagnostics, d => d is { Line: 6, Column: 18, Pointer: "/paths/~1a/get/responses" });
    }

    [Theory]
    [InlineData("maxLength: 99999999999")]
    [InlineData("maxLength: 5.0")]
    [InlineData("maxLength: 1e2")]
    [InlineData("const: {a: 1}")]
    [InlineData("$ref: 5")]
    [InlineData("$ref: 'file:///etc/passwd'")]
    public void Whatever_it_throws_stays_inside(string schema) =>
        Read($"openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths: {{}}\ncomponents: {{schemas: {{s: {{{schema}}}}}}}\n");

    [Theory]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("openapi: [1]")]
    [InlineData("openapi: 3.0.0\npaths: 5")]
    [InlineData("openapi: 3.0.0\npaths: {/a: {get: {parameters: {}}}}")]
    public void Whatever_the_document_is_there_is_an_answer(string yaml) => Assert.NotNull(Read(yaml));

    [Fact]
    public void A_document_too_deep_for_it_is_an_answer() =>
        Assert.False(Read("openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\nx-deep: " + new string('[', 200) + new string(']', 200)).Succeeded);

    [SuiteFact]
    public void It_sees_the_operations_that_we_see()
    {
        var (compared, gaveUp) = (0, 0);
        var differing = new List<string>();
        foreach (var path in OpenApiDocuments.In("real-world").Concat(OpenApiDocuments.In("oai")))
        {
            var bag = new DiagnosticBag();
            if (DocumentReader.Read(path, bag) is not { } document || ContractReader.Read(document, bag) is not { } contract || bag.HasErrors)
            {
                continue;
            }

            var opinion = SecondOpenApiReader.Read(document);
            if (!opinion.Succeeded)
            {
                gaveUp++;
                output.WriteLine($"gave up: {Name(path)}: {string.Join("; ", opinion.Diagnostics.Select(d => d.Message))}");
                continue;
            }

            compared++;
            var ours = contract.Operations.Select(o => new SeenOperation(o.Method, o.Path.Text)).ToHashSet();
            var theirs = opinion.Operations.Where(IsKept).ToHashSet();
            if (!ours.SetEquals(theirs))
            {
                differing.Add($"{Name(path)}: ours only [{string.Join(", ", ours.Except(theirs))}], theirs only [{string.Join(", ", theirs.Except(ours))}]");
            }
        }

        output.WriteLine($"{compared} compared, {gaveUp} given up by the second reader");
        Assert.Empty(differing);
        Assert.True(compared > 50, $"Only {compared} documents were compared.");
    }

    /// <summary>Left out by our own rules, each with a diagnostic: TRACE and CONNECT, and templates with a query or fragment.</summary>
    private static bool IsKept(SeenOperation operation) =>
        operation.Method is not ("TRACE" or "CONNECT") && !operation.Path.Contains('#', StringComparison.Ordinal) && !operation.Path.Contains('?', StringComparison.Ordinal);

    private static string Name(string path) => Path.GetRelativePath(Suites.Path("openapi-documents"), path);

    private static SecondOpinion Read(string yaml)
    {
        var document = DocumentReader.Read(Encoding.UTF8.GetBytes(yaml), "a.yaml", new DiagnosticBag());
        Assert.NotNull(document);
        return SecondOpenApiReader.Read(document);
    }
}
