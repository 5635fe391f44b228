using System.CommandLine;
using System.Text.Json;
using FastShield.Compiler.Diagnostics;
using FastShield.Engines;
using FastShield.Output;

namespace FastShield.Commands;

/// <summary>`fastshield check`: whether a document can be enforced whole, for people and for CI.</summary>
internal static class CheckCommand
{
    public static Command Make()
    {
        var documents = new Argument<string[]>("documents") { Description = "OpenAPI documents, YAML or JSON.", Arity = ArgumentArity.OneOrMore };
        var refsRoot = CommonOptions.RefsRoot();
        var allowGaps = CommonOptions.AllowGaps();
        var uncheckedBodies = CommonOptions.UncheckedBodies();
        var json = new Option<bool>("--json") { Description = "Print one JSON array, a document an entry, with code, line, column and JSON pointer of each diagnostic." };
        var verbose = new Option<bool>("--verbose") { Description = "Show information too, such as formats that only describe." };
        var timings = new Option<string?>("--timings") { Description = "Only measure: print a JSON line for each document with its size, the times from bytes to enforced, and the memory held. `compiled` adds generated C#, where this process can compile." };
        timings.AcceptOnlyFromAmong("interpreter", "compiled");
        var command = new Command("check", "Say what of a document is enforced. Exit code 0: all of it; 1: refused; 2: unreadable.") { documents, refsRoot, allowGaps, uncheckedBodies, json, verbose, timings };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(timings) is { } engine)
            {
                return Measure(parsed.GetRequiredValue(documents), parsed.GetValue(refsRoot), engine == "compiled");
            }

            var options = CommonOptions.Compile(parsed, uncheckedBodies);
            var loaded = parsed.GetRequiredValue(documents).Select(path => LoadedDocument.Load(path, parsed.GetValue(refsRoot), options)).ToList();
            foreach (var document in loaded)
            {
                SecondOpinions.Add(document);
            }

            if (parsed.GetValue(json))
            {
                PrintJson(loaded, parsed.GetValue(allowGaps));
            }
            else
            {
                Print(loaded, parsed.GetValue(allowGaps), parsed.GetValue(verbose) ? DiagnosticSeverity.Information : DiagnosticSeverity.Warning);
            }

            return loaded.Max(document => document.ExitCode(parsed.GetValue(allowGaps)));
        });
        return command;
    }

    private static int Measure(string[] documents, string? refsRoot, bool isGenerated)
    {
        foreach (var document in documents)
        {
            DocumentTimings.Measure(document, refsRoot, isGenerated).Write(Console.Out);
        }

        return ExitCodes.Success;
    }

    private static void Print(List<LoadedDocument> loaded, bool allowGaps, DiagnosticSeverity least)
    {
        foreach (var document in loaded)
        {
            DiagnosticOutput.Print(Console.Out, document.Diagnostics, least);
            var bag = document.Diagnostics;
            var counts = $"{bag.CountOf(DiagnosticSeverity.Error)} errors, {bag.CountOf(DiagnosticSeverity.Gap)} gaps, {bag.CountOf(DiagnosticSeverity.Warning)} warnings";
            var verdict = document.IsAccepted(allowGaps) ? "accepted" : "refused";
            var contents = document.Api is { } api
                ? $"{api.Operations.Count} operations, {api.Program.Blocks.Length} schemas in {api.Program.Instructions.Length} instructions; "
                : "";
            Console.WriteLine($"{document.Path}: {verdict}: {contents}{counts}. Responses are not looked at yet.");
        }
    }

    private static void PrintJson(List<LoadedDocument> loaded, bool allowGaps)
    {
        using var output = Console.OpenStandardOutput();
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        writer.WriteStartArray();
        foreach (var document in loaded)
        {
            DiagnosticOutput.WriteJson(
                writer, document.Path, document.IsAccepted(allowGaps), document.Api?.Operations.Count ?? 0, document.Diagnostics);
        }

        writer.WriteEndArray();
    }
}
