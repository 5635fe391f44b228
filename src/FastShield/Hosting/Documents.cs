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

        var apis = new List<CompiledApi>();
        foreach (var path in paths)
        {
            var started = TimeProvider.System.GetTimestamp();
            var loaded = LoadedDocument.Load(path, refsRoot, options);
            DiagnosticOutput.Print(output, loaded.Diagnostics, DiagnosticSeverity.Gap);
            if (!loaded.IsAccepted(allowGaps))
            {
                throw new StartException(
                    loaded.Api is null
                        ? $"{path} cannot be enforced: see the messages above."
                        : $"{path} asks for more than is enforced yet: see the gaps above. --allow-gaps loads it without them.",
                    ExitCodes.Usage);
            }

            var api = loaded.Api!;
            apis.Add(api);
            output.WriteLine(
                $"compiled {path}: {Shown.Short(api.Contract.Title)}, {api.Operations.Count} operations, {api.Program.Blocks.Length} schemas, in {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:0} ms"
                + (loaded.Diagnostics.HasGaps ? $", {loaded.Diagnostics.CountOf(DiagnosticSeverity.Gap)} gaps allowed" : "")
                + "; responses are not looked at yet");
        }

        return apis;
    }
}
