using System.Collections.Concurrent;
using System.Diagnostics;
using FastShield.Compiler;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Control.Rollout;
using FastShield.Runtime.Interpreter;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Conformance.Tests.Documents;

/// <summary>The trial that stands before every rollout turns away none of the real documents, responses included.</summary>
public sealed class TrialCorpusTests(ITestOutputHelper output)
{
    [SuiteFact]
    public void Every_document_that_compiles_passes_its_trial()
    {
        var done = new ConcurrentBag<(string Path, int Tried, TimeSpan Time)>();
        Parallel.ForEach(CorpusDocument.All().Where(document => !document.IsFragment), document =>
        {
            var bag = new DiagnosticBag();
            if (MultiFileReader.Read(document.FullPath, null, bag) is not { } read || CompilerPipeline.Compile(read, bag, new CompileOptions { Responses = true }) is not { } api)
            {
                return;
            }

            var trial = new DiagnosticBag();
            var interpreter = new SchemaInterpreter(api.Program);
            var started = Stopwatch.GetTimestamp();
            var tried = EngineTrial.Run(api, interpreter, [interpreter], trial);
            done.Add((document.Path, tried, Stopwatch.GetElapsedTime(started)));
            Assert.True(trial.Items.Count == 0, $"{document.Path}: {(trial.Items.Count > 0 ? trial.Items[0] : null)}");
        });

        foreach (var (path, tried, time) in done.OrderByDescending(entry => entry.Time).Take(12))
        {
            output.WriteLine($"{path}: {tried} values, {time.TotalMilliseconds:0} ms");
        }

        Assert.True(done.Sum(entry => entry.Tried) > 1000);
    }
}
