using FastShield.Compiler.Contract;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Compiler.Tests.Contract;

/// <summary>Every document of the corpora: read, and its contract taken.</summary>
public sealed class OpenApiDocumentsTests(ITestOutputHelper output)
{
    // Parts of a larger document, which the bundler would have put together.
    private static readonly string[] Unbundled = ["digitalocean/DigitalOcean-public.v2.yaml"];

    [SuiteFact]
    public void Every_document_ends_in_a_contract_or_a_diagnostic()
    {
        var (clean, gaps, refused, fragments) = (0, 0, 0, 0);
        var codes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var path in OpenApiDocuments.All())
        {
            var (document, contract, bag) = Read(path);

            Assert.True(contract is not null || bag.HasErrors, path);
            Assert.True(document is not null, $"{path}: {string.Join(" ", bag.Items)}");
            if (bag.Items.Any(d => d.Code == DiagnosticCodes.NotOpenApi))
            {
                fragments++;
                continue;
            }

            refused += bag.HasErrors ? 1 : 0;
            gaps += !bag.HasErrors && bag.HasGaps ? 1 : 0;
            clean += !bag.HasErrors && !bag.HasGaps ? 1 : 0;
            foreach (var told in bag.Items.DistinctBy(d => (d.Code, d.Severity)))
            {
                var key = $"{told.Severity} {told.Code}";
                codes[key] = codes.GetValueOrDefault(key) + 1;
            }

            foreach (var told in bag.Items.Where(d => d.Severity >= DiagnosticSeverity.Gap).DistinctBy(d => d.Code))
            {
                output.WriteLine(told.ToString().Replace(Suites.Path("openapi-documents"), string.Empty, StringComparison.Ordinal));
            }
        }

        output.WriteLine($"{clean} read, {gaps} with gaps, {refused} refused, {fragments} files that are no documents of their own");
        foreach (var (code, count) in codes)
        {
            output.WriteLine($"{code} in {count} documents");
        }

        Assert.True(clean > 350, $"Only {clean} documents were read.");
    }

    [SuiteFact]
    public void Every_bundled_real_document_is_accepted()
    {
        foreach (var path in OpenApiDocuments.In("real-world"))
        {
            var (_, _, bag) = Read(path);
            if (!Unbundled.Any(path.EndsWith) && !bag.Items.Any(d => d.Code is DiagnosticCodes.NotOpenApi or DiagnosticCodes.Swagger2))
            {
                Assert.False(bag.HasErrors, string.Join(Environment.NewLine, bag.Items));
            }
        }
    }

    /// <summary>
    /// The official tests of OpenAPI's own JSON Schemas: what passes there is accepted here. What fails there is not always refused: much
    /// of it (examples, links, headers of responses, XML) changes nothing that is enforced.
    /// </summary>
    [SuiteFact]
    public void What_the_official_schemas_accept_is_accepted()
    {
        foreach (var path in OpenApiDocuments.In("oai").Where(p => p.Contains("/pass/", StringComparison.Ordinal)))
        {
            // References into other documents are OpenAPI, and refused for what they are.
            var errors = Read(path).Diagnostics.Items.Where(d => d.Severity == DiagnosticSeverity.Error && d.Code != DiagnosticCodes.ReferenceExternal);
            Assert.True(!errors.Any(), $"{path}: {string.Join(" ", errors)}");
        }

        foreach (var path in OpenApiDocuments.In("oai").Where(p => p.Contains("/fail/", StringComparison.Ordinal)))
        {
            var (_, _, bag) = Read(path);
            output.WriteLine($"{Path.GetFileName(path)}: {(bag.Items.Count == 0 ? "nothing" : string.Join("; ", bag.Items.Select(d => $"{d.Severity} {d.Code}")))}");
        }
    }

    private static (SourceDocument? Document, ApiContract? Contract, DiagnosticBag Diagnostics) Read(string path)
    {
        var bag = new DiagnosticBag();
        var document = MultiFileReader.Read(path, null, bag);
        return (document, document is null ? null : ContractReader.Read(document, bag), bag);
    }
}
