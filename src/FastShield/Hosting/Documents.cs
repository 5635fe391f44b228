using FastShield.BuiltIn;
using FastShield.Commands;
using FastShield.Compiler;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Output;

namespace FastShield.Hosting;

/// <summary>Loads the documents that a shield is to enforce, and says of each what was compiled.</summary>
internal static class Documents
{
    /// <summary>The compiled documents; throws <see cref="StartException"/> for one that is refused.</summary>
    public static List<CompiledApi> Load(IReadOnlyList<string> paths, string? refsRoot, bool allowGaps, CompileOptions options, TextWriter output)
    {
        if (paths.Count == 0)
        {
            throw new StartException("No document to enforce: name one with --schema, or `schemas` in the settings.", ExitCodes.Usage);
        }

        return [.. paths.Select(path => Accept(path, () => LoadedDocument.Load(path, refsRoot, options), allowGaps, output))];
    }

    /// <summary>The documents that this executable has inside, compiled: what was accepted when it was built is accepted still.</summary>
    public static List<CompiledApi> LoadBuiltIn(bool allowGaps, CompileOptions options, TextWriter output) =>
        [.. BuiltInShield.Documents.Select(document => Accept(
            document.Name, () => LoadedDocument.Load(BuiltInShield.Source(document), document.Path, options), allowGaps || BuiltInShield.AllowsGaps, output))];

    /// <summary>One document, compiled; throws <see cref="StartException"/> where it is refused.</summary>
    public static CompiledApi Accept(string name, Func<LoadedDocument> load, bool allowGaps, TextWriter output)
    {
        var started = TimeProvider.System.GetTimestamp();
        var loaded = load();
        DiagnosticOutput.Print(output, loaded.Diagnostics, DiagnosticSeverity.Gap);
        if (!loaded.IsAccepted(allowGaps))
        {
            throw new StartException(
                loaded.Api is null
                    ? $"{name} cannot be enforced: see the messages above."
                    : $"{name} asks for more than is enforced yet: see the gaps above. --allow-gaps loads it without them.",
                ExitCodes.Usage);
        }

        var api = loaded.Api!;
        output.WriteLine(
            $"compiled {name}: {Shown.Short(api.Contract.Title)}, {api.Operations.Count} operations, {api.Program.Blocks.Length} schemas, in {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:0} ms"
            + (loaded.Diagnostics.HasGaps ? $", {loaded.Diagnostics.CountOf(DiagnosticSeverity.Gap)} gaps allowed" : "")
            + (api.HasResponses ? "" : "; requests alone"));
        return api;
    }
}
