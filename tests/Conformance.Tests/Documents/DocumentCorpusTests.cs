using System.Collections.Concurrent;
using System.Diagnostics;
using FastShield.Compiler;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Conformance.Tests.Documents;

/// <summary>
/// Every file of suites/openapi-documents, compiled: it is accepted, or refused with a code and a place. Which ones are refused, and which ones
/// that their sources call invalid are accepted, is in two tables beside this file, to be read as a list of promises.
/// </summary>
public sealed class DocumentCorpusTests(ITestOutputHelper output)
{
    // Stripe's four megabytes take under three seconds on a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SuiteFact]
    public void Every_document_is_accepted_or_refused_with_a_reason_that_is_listed()
    {
        var answers = new ConcurrentBag<(CorpusDocument Document, string Codes, bool HasErrors, TimeSpan Time)>();
        Parallel.ForEach(CorpusDocument.All(), document =>
        {
            var started = Stopwatch.GetTimestamp();
            var bag = new DiagnosticBag();
            var read = MultiFileReader.Read(document.FullPath, null, bag);
            var api = read is null ? null : CompilerPipeline.Compile(read, bag);
            var told = bag.Items.Where(item => item.Severity >= DiagnosticSeverity.Gap).ToList();

            // What is refused says where: a line of a file of this document.
            Assert.True(api is not null || told.Count > 0, document.Path);
            Assert.All(told, item => Assert.True(item.Line > 0 && item.Message.Length > 20, $"{document.Path}: {item}"));
            answers.Add((document, string.Join(' ', told.Select(item => $"{item.Severity.ToString().ToLowerInvariant()} {item.Code}").Distinct().Order(StringComparer.Ordinal)), bag.HasErrors, Stopwatch.GetElapsedTime(started)));
        });

        var ordered = answers.OrderBy(answer => answer.Document.Path, StringComparer.Ordinal).ToList();
        var slow = ordered.Where(answer => answer.Time > Patience).ToList();
        Assert.True(slow.Count == 0, string.Join('\n', slow.Select(answer => $"{answer.Document.Path} took {answer.Time}")));

        // A fragment on its own is no OpenAPI document, and is told to be none.
        Assert.All(ordered.Where(answer => answer.Document.IsFragment), answer => Assert.True(answer.HasErrors, answer.Document.Path));
        var documents = ordered.Where(answer => !answer.Document.IsFragment).ToList();
        var refused = documents.Where(answer => answer.Codes.Length > 0).ToList();
        output.WriteLine($"{ordered.Count} files, {documents.Count} documents, {refused.Count} refused, the slowest in {ordered.Max(answer => answer.Time).TotalMilliseconds:0} ms");
        Golden.Verify(Table(refused.Select(answer => $"{answer.Document.Path} | {answer.Document.Expect} | {answer.Codes}")), "refused", "txt");
        Golden.Verify(
            Table(documents.Where(answer => answer is { Codes.Length: 0, Document.Expect: "invalid" }).Select(answer => answer.Document.Path)), "invalid-and-accepted", "txt");
    }

    private static string Table(IEnumerable<string> lines) => string.Join('\n', lines) + "\n";
}
