using System.CommandLine;
using FastShield.Compiler;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Emit;
using FastShield.Output;

namespace FastShield.Commands;

/// <summary>`fastshield compile`: the generated C#, to be read, reviewed and compared in CI.</summary>
internal static class CompileCommand
{
    public static Command Make()
    {
        var document = CommonOptions.Document();
        var refsRoot = CommonOptions.RefsRoot();
        var allowGaps = CommonOptions.AllowGaps();
        var uncheckedBodies = CommonOptions.UncheckedBodies();
        var formats = CommonOptions.Formats();
        var responses = CommonOptions.Responses();
        var withoutPass = CommonOptions.WithoutPass();
        var output = new Option<string>("--out") { Description = "The folder to write to; made where it is missing.", Required = true };
        var command = new Command("compile", "Write the C# validators of a document: one file an operation. The same document gives the same bytes.") { document, output, refsRoot, allowGaps, uncheckedBodies, formats, responses, withoutPass };
        command.SetAction(parsed =>
        {
            var loaded = LoadedDocument.Load(parsed.GetRequiredValue(document), parsed.GetValue(refsRoot), CommonOptions.Compile(parsed, uncheckedBodies, formats, parsed.GetValue(responses)) with { WithoutPasses = parsed.GetValue(withoutPass) ?? [] });
            DiagnosticOutput.Print(Console.Error, loaded.Diagnostics, DiagnosticSeverity.Gap);
            return loaded.IsAccepted(parsed.GetValue(allowGaps))
                ? Write(loaded.Api!, parsed.GetRequiredValue(output))
                : loaded.ExitCode(parsed.GetValue(allowGaps));
        });
        return command;
    }

    private static int Write(CompiledApi api, string folder)
    {
        var emitted = CSharpEmitter.Emit(api.Program, EngineNames.Entries(api), EngineNames.Namespace, EngineNames.Engine);
        try
        {
            foreach (var file in emitted.Files)
            {
                var path = Path.Combine(folder, file.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, file.Text);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"Cannot write to '{folder}': {error.Message}");
            return ExitCodes.Failure;
        }

        Console.WriteLine($"{emitted.Files.Count} files for {api.Operations.Count} operations in {folder}");
        return ExitCodes.Success;
    }
}
