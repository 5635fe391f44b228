using System.CommandLine;
using FastShield.Compiler.Bundling;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Output;

namespace FastShield.Commands;

/// <summary>`fastshield bundle`: a document in several files as one, for tools and places that take one file only.</summary>
internal static class BundleCommand
{
    public static Command Make()
    {
        var document = CommonOptions.Document();
        var refsRoot = CommonOptions.RefsRoot();
        var output = new Option<string?>("--out") { Description = "The file to write: YAML where its name ends in .yaml or .yml, else JSON. Default: the standard output, as the document is written." };
        var command = new Command("bundle", "Write a document in several files as one that needs no other: what its references lead to is collected in components.") { document, output, refsRoot };
        command.SetAction(parsed =>
        {
            var diagnostics = new DiagnosticBag();
            var read = MultiFileReader.Read(parsed.GetRequiredValue(document), parsed.GetValue(refsRoot), diagnostics);
            var bundled = read is null ? null : Bundler.Bundle(read, diagnostics);
            DiagnosticOutput.Print(Console.Error, diagnostics, DiagnosticSeverity.Gap);
            return bundled is null
                ? read is null ? ExitCodes.Usage : ExitCodes.Failure
                : Write(bundled, parsed.GetValue(output));
        });
        return command;
    }

    private static int Write(SourceDocument bundled, string? path)
    {
        var isYaml = path is null
            ? bundled.Format == DocumentFormat.Yaml
            : Path.GetExtension(path).ToLowerInvariant() is ".yaml" or ".yml";
        var text = isYaml ? NodeYaml.ToText(bundled.Root) : NodeJson.ToText(bundled.Root, isIndented: true) + "\n";
        if (path is null)
        {
            Console.Out.Write(text);
            return ExitCodes.Success;
        }

        try
        {
            File.WriteAllText(path, text);
            return ExitCodes.Success;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"Cannot write to '{path}': {error.Message}");
            return ExitCodes.Failure;
        }
    }
}
