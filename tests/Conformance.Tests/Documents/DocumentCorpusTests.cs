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
/// Every file of suites/openapi-documents, compiled and judged by the official schema of its version, which our own engines run: it is accepted, or
/// refused with a code and a place. In tables beside this file, to be read as lists of promises: which ones are refused, what the schema refuses and we
/// take, and where the schema and the document's source are of two minds.
/// </summary>
public sealed class DocumentCorpusTests(ITestOutputHelper output)
{
    // Stripe's four megabytes take under three seconds on a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SuiteFact]
    public void Every_document_is_accepted_or_refused_with_a_reason_that_is_listed()
    {
        using var official = new OfficialSchemas();
        var answers = new ConcurrentBag<(CorpusDocument Document, string Codes, bool HasErrors, string? Fault, TimeSpan Time)>();
        Parallel.ForEach(CorpusDocument.All(), document =>
        {
            var started = Stopwatch.GetTimestamp();
            var bag = new DiagnosticBag();
            var read = MultiFileReader.Read(document.FullPath, null, bag);
            var api = read is null ? null : CompilerPipeline.Compile(read, bag);
            var time = Stopwatch.GetElapsedTime(started);
            var fault = document.IsFragment || read is null ? null : FaultOf(official, read);
            var told = bag.Items.Where(item => item.Severity >= DiagnosticSeverity.Gap).ToList();

            // What is refused says where: a line of a file of this document.
            Assert.True(api is not null || told.Count > 0, document.Path);
            Assert.All(told, item => Assert.True(item.Line > 0 && item.Message.Length > 20, $"{document.Path}: {item}"));
            var codes = string.Join(' ', told.Select(item => $"{item.Severity.ToString().ToLowerInvariant()} {item.Code}").Distinct().Order(StringComparer.Ordinal));
            answers.Add((document, codes, bag.HasErrors, fault, time));
        });

        var ordered = answers.OrderBy(answer => answer.Document.Path, StringComparer.Ordinal).ToList();
        var slow = ordered.Where(answer => answer.Time > Patience).ToList();
        Assert.True(slow.Count == 0, string.Join('\n', slow.Select(answer => $"{answer.Document.Path} took {answer.Time}")));

        // A fragment on its own is no OpenAPI document, and is told to be none.
        Assert.All(ordered.Where(answer => answer.Document.IsFragment), answer => Assert.True(answer.HasErrors, answer.Document.Path));
        var documents = ordered.Where(answer => !answer.Document.IsFragment).ToList();
        var refused = documents.Where(answer => answer.Codes.Length > 0).ToList();
        var valid = documents.Where(answer => answer.Fault == "").ToList();
        output.WriteLine($"{ordered.Count} files, {documents.Count} documents, {refused.Count} refused, the slowest in {ordered.Max(answer => answer.Time).TotalMilliseconds:0} ms");
        output.WriteLine($"the official schemas accept {valid.Count}, of which {valid.Count(answer => answer.Codes.Length > 0)} are refused; they refuse {documents.Count(answer => answer.Fault is { Length: > 0 })}");
        Golden.Verify(Table(refused.Select(answer => $"{answer.Document.Path} | {Judged(answer.Fault)} | {answer.Codes}")), "refused", "txt");
        Golden.Verify(
            Table(documents.Where(answer => answer is { Codes.Length: 0, Fault: not "" }).Select(answer => $"{answer.Document.Path} | {answer.Fault ?? "no document of 3.0, 3.1 or 3.2"}")),
            "invalid-and-accepted",
            "txt");
        Golden.Verify(
            Table(documents.Where(answer => answer.Document.Expect != "-" && answer.Document.Expect != Judged(answer.Fault))
                .Select(answer => $"{answer.Document.Path} | its source: {answer.Document.Expect} | the schema: {Judged(answer.Fault)} {answer.Fault}".TrimEnd())),
            "judged-otherwise",
            "txt");
    }

    private static string Judged(string? fault) => fault switch
    {
        null => "-",
        "" => "valid",
        _ => "invalid",
    };

    // One at a time: the engines' room for a document is one.
    private static string? FaultOf(OfficialSchemas official, SourceDocument document)
    {
        lock (official)
        {
            return official.FaultOf(document.Root);
        }
    }

    private static string Table(IEnumerable<string> lines) => string.Join('\n', lines) + "\n";
}
