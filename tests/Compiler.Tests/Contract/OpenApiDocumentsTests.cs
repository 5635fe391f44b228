using System.Diagnostics;
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
    [SuiteFact]
    public void Every_document_ends_in_a_contract_or_a_diagnostic()
    {
        var (read, refused, gaps, broken) = (0, 0, 0, 0);
        var codes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var path in OpenApiDocuments.All())
        {
            var bag = new DiagnosticBag();
            var watch = Stopwatch.StartNew();
            var document = DocumentReader.Read(path, bag);
            var contract = document is null ? null : ContractReader.Read(document, bag);

            Assert.True(contract is not null || bag.HasErrors, path);
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), path);
            broken += document is null ? 1 : 0;
            refused += bag.HasErrors ? 1 : 0;
            gaps += !bag.HasErrors && bag.HasGaps ? 1 : 0;
            read += !bag.HasErrors && !bag.HasGaps ? 1 : 0;
            foreach (var code in bag.Items.DistinctBy(d => d.Code))
            {
                var key = $"{code.Code} {code.Severity}";
                codes[key] = codes.GetValueOrDefault(key) + 1;
            }

            if (bag.HasErrors || bag.HasGaps)
            {
                output.WriteLine($"{Path.GetRelativePath(Suites.Path("openapi-documents"), path)}");
                foreach (var d in bag.Items.Where(d => d.Severity >= DiagnosticSeverity.Gap).DistinctBy(d => d.Code))
                {
                    output.WriteLine($"    {d.Severity} {d.Code} {d.Line}:{d.Column} {d.Message}");
                }
            }
        }

        output.WriteLine($"{read} read, {gaps} with gaps, {refused} refused ({broken} as text)");
        foreach (var (code, count) in codes)
        {
            output.WriteLine($"{code} in {count} documents");
        }

        Assert.True(read > 300, $"Only {read} documents were read.");
    }
}
