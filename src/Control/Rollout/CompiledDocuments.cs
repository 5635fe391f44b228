using System.Collections.Concurrent;
using FastShield.Compiler;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Control.Store;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;

namespace FastShield.Control.Rollout;

/// <summary>Documents compiled once for each text, whatever zones enforce them, and tried before anything is guarded by them.</summary>
/// <param name="options">How they are compiled; the defaults where null.</param>
/// <param name="allowGaps">Whether a document is taken that asks for more than is enforced.</param>
/// <param name="otherEngines">Engines beside the interpreter that a document is tried on before it is taken; none where null.</param>
public sealed class CompiledDocuments(CompileOptions? options = null, bool allowGaps = false, Func<CompiledApi, IReadOnlyList<SchemaEngine>>? otherEngines = null)
{
    private readonly CompileOptions _options = options ?? CompileOptions.Default;
    private readonly ConcurrentDictionary<string, DocumentOutcome> _outcomes = new(StringComparer.Ordinal);

    /// <summary>
    /// Compiles a text and tries it (<see cref="EngineTrial"/>), or gives what became of it before. Nothing is fetched, whatever the text refers to.
    /// </summary>
    /// <param name="source">The text.</param>
    /// <param name="isTried">True for a text that was tried when it was taken: a node that starts must not wait for that again.</param>
    public DocumentOutcome Compile(SourceText source, bool isTried = false)
    {
        if (_outcomes.TryGetValue(source.Hash, out var known))
        {
            return known;
        }

        var diagnostics = new DiagnosticBag();
        var document = DocumentReader.Read(source.Bytes, "source", diagnostics);
        var api = document is null ? null : CompilerPipeline.Compile(document, diagnostics, _options);
        var outcome = new DocumentOutcome(source.Hash, api, api is null ? null : new SchemaInterpreter(api.Program), diagnostics) { AllowsGaps = allowGaps };
        if (outcome.IsAccepted && !isTried)
        {
            EngineTrial.Run(api!, outcome.Interpreter!, [outcome.Interpreter!, .. otherEngines?.Invoke(api!) ?? []], diagnostics);
        }

        // A refused text is not kept: whoever sends a thousand of them must not fill the memory.
        return outcome.IsAccepted ? _outcomes.GetOrAdd(source.Hash, outcome) : outcome;
    }

    /// <summary>What a text compiled to; null where it is not here.</summary>
    public DocumentOutcome? Find(string hash) => _outcomes.GetValueOrDefault(hash);

    /// <summary>Puts an engine in the place of the one that a document has; false where the document is not here any more, or was compiled anew.</summary>
    internal bool Use(string hash, SchemaEngine engine) =>
        _outcomes.TryGetValue(hash, out var outcome) && outcome.Api!.Program == engine.Program && _outcomes.TryUpdate(hash, outcome with { Engine = engine }, outcome);

    /// <summary>Lets go of every document but these.</summary>
    public void Keep(IReadOnlySet<string> hashes)
    {
        foreach (var hash in _outcomes.Keys)
        {
            if (!hashes.Contains(hash))
            {
                _outcomes.TryRemove(hash, out _);
            }
        }
    }
}
