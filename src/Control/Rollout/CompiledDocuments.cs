using System.Collections.Concurrent;
using FastShield.Compiler;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Control.Store;
using FastShield.Runtime.Interpreter;

namespace FastShield.Control.Rollout;

/// <summary>Documents compiled once for each text, whatever zones enforce them.</summary>
public sealed class CompiledDocuments
{
    private readonly ConcurrentDictionary<string, DocumentOutcome> _outcomes = new(StringComparer.Ordinal);

    /// <summary>Compiles a text, or gives what it compiled to before. Nothing is fetched, whatever the text refers to.</summary>
    public DocumentOutcome Compile(SourceText source)
    {
        if (_outcomes.TryGetValue(source.Hash, out var known))
        {
            return known;
        }

        var diagnostics = new DiagnosticBag();
        var document = DocumentReader.Read(source.Bytes, "source", diagnostics);
        var api = document is null ? null : CompilerPipeline.Compile(document, diagnostics);
        var outcome = new DocumentOutcome(source.Hash, api, api is null ? null : new SchemaInterpreter(api.Program), diagnostics);

        // A refused text is not kept: whoever sends a thousand of them must not fill the memory.
        return outcome.IsAccepted ? _outcomes.GetOrAdd(source.Hash, outcome) : outcome;
    }

    /// <summary>What a text compiled to; null where it is not here.</summary>
    public DocumentOutcome? Find(string hash) => _outcomes.GetValueOrDefault(hash);

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
