using System.Globalization;
using System.Text;
using FastShield.Compiler;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Compiler.Samples;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;

namespace FastShield.Control.Rollout;

/// <summary>
/// Tries a compiled document on the engines that are to guard by it, with values made from its own schemas. What conforms is said by the pass that explains
/// refusals: it runs the program as the document says, without the short cuts of the fast passes. An engine that answers otherwise, a conforming value that
/// it refuses or one that does not conform that it accepts, must not guard.
/// </summary>
public static class EngineTrial
{
    /// <summary>Values made for each schema that a parameter, body or header field is held against; each is held against the next such schema too.</summary>
    public const int SamplesEach = 6;

    /// <summary>Values at most in all.</summary>
    public const int MostSamples = 3000;

    /// <summary>When no further values are made. A document that is slower to try than this has been tried on its first schemas.</summary>
    public static readonly TimeSpan LongestTime = TimeSpan.FromMilliseconds(500);

    private const int Seed = 20_260_101;
    private const int LongestShown = 200;

    /// <summary>Tries; an error at the place of the first schema that an engine judges wrongly is the answer, nothing where none does.</summary>
    /// <param name="api">The document.</param>
    /// <param name="interpreter">Explains.</param>
    /// <param name="engines">Those that are tried.</param>
    /// <param name="diagnostics">Where the error is reported.</param>
    /// <returns>How many values were tried.</returns>
    public static int Run(CompiledApi api, SchemaInterpreter interpreter, IReadOnlyList<SchemaEngine> engines, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(api);
        ArgumentNullException.ThrowIfNull(engines);
        ArgumentNullException.ThrowIfNull(diagnostics);
        var started = TimeProvider.System.GetTimestamp();
        var entries = api.Operations
            .SelectMany(operation => operation.Entries.Select(entry => (Operation: operation, Entry: entry)))
            .Where(pair => pair.Entry.Block >= 0)
            .DistinctBy(pair => pair.Entry.Block)
            .ToList();
        var maker = new SampleMaker(api.Program, Seed);
        var judges = engines.Select(engine => new TextJudge(engine)).ToList();
        var explainer = new TextExplainer(interpreter);
        var tried = 0;

        // Round by round, so that every schema has had its turn before one has its second.
        for (var round = 0; round < SamplesEach; round++)
        {
            for (var i = 0; i < entries.Count && tried < MostSamples && TimeProvider.System.GetElapsedTime(started) < LongestTime; i++, tried++)
            {
                var sample = maker.Make(entries[i].Entry.Block);
                foreach (var (operation, entry) in (ReadOnlySpan<(CompiledOperation, CompiledEntry)>)[entries[i], entries[(i + 1) % entries.Count]])
                {
                    if (explainer.Conforms(entry.Block, sample) is { } conforms
                        && judges.FirstOrDefault(judge => judge.Accepts(entry.Block, sample) != conforms && !judge.IsExhausted) is { } wrong)
                    {
                        Report(api, operation, entry, wrong, sample, diagnostics);
                        return tried + 1;
                    }
                }
            }
        }

        return tried;
    }

    private static void Report(CompiledApi api, CompiledOperation operation, CompiledEntry entry, TextJudge wrong, byte[] sample, DiagnosticBag diagnostics)
    {
        var place = api.Program.Blocks[entry.Block].Place is >= 0 and var index ? api.Program.Places[index] : default;
        var says = wrong.Accepts(entry.Block, sample) ? "accepts what does not conform" : "refuses what conforms";
        var text = Encoding.UTF8.GetString(sample);
        diagnostics.Add(new Diagnostic(
            RolloutCodes.EngineWrong,
            DiagnosticSeverity.Error,
            string.Create(CultureInfo.InvariantCulture, $"The engine '{wrong.Engine.Name}' {says} to {entry.What} of {operation.Contract}: {Shown.OneLine(text.Length > LongestShown ? text[..LongestShown] + "..." : text)}. This is a fault of the shield, not of the document; nothing was changed."),
            operation.Contract.Node.File.Name,
            place.Line > 0 ? place.Line : operation.Contract.Node.Line,
            place.Line > 0 ? 1 : operation.Contract.Node.Column,
            place.Schema ?? operation.Contract.Node.Pointer));
    }
}
