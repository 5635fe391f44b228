using System.CommandLine;
using System.Reflection;
using System.Text.Json;
using FastShield.Compiler;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Report;
using FastShield.Engines;
using FastShield.Output;

namespace FastShield.Commands;

/// <summary>`fastshield check`: whether a document can be enforced whole, what becomes of all it says, and what it could say more strictly.</summary>
internal static class CheckCommand
{
    public static Command Make()
    {
        var documents = new Argument<string[]>("documents") { Description = "OpenAPI documents, YAML or JSON.", Arity = ArgumentArity.OneOrMore };
        var refsRoot = CommonOptions.RefsRoot();
        var allowGaps = CommonOptions.AllowGaps();
        var format = new Option<string>("--format")
        {
            Description = "human; json (docs/report.schema.json); sarif, for code scanning.", DefaultValueFactory = _ => "human",
        };
        format.AcceptOnlyFromAmong("human", "json", "sarif");
        var uncheckedBodies = CommonOptions.UncheckedBodies();
        var responses = CommonOptions.Responses();
        var formats = CommonOptions.Formats();
        var timings = new Option<string?>("--timings") { Description = "Only measure: print a JSON line for each document with its size, the times from bytes to enforced, and the memory held. `compiled` adds generated C#, where this process can compile." };
        timings.AcceptOnlyFromAmong("interpreter", "compiled");
        var json = new Option<bool>("--json") { Description = "The diagnostics alone as one JSON array, a document an entry." };
        var verbose = new Option<bool>("--verbose") { Description = "Show information too, such as formats that only describe." };
        var full = new Option<bool>("--full") { Description = "Show what becomes of each part of each operation and of each keyword." };
        var strict = new Option<bool>("--strict") { Description = "Warnings make the exit code 1 as well." };
        var warn = Codes("--warn", "Advice to show whatever its severity: codes FS21xx, separated by commas, or `all`.");
        var noWarn = Codes("--no-warn", "Advice to leave out: codes FS21xx, separated by commas, or `all`.");
        var command = new Command("check", "Say what of a document is enforced. Exit code 0: all of it; 1: refused; 2: unreadable.")
        {
            documents, refsRoot, allowGaps, uncheckedBodies, responses, formats, format, json, verbose, full, strict, warn, noWarn, timings,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(timings) is { } engine)
            {
                return Measure(parsed.GetRequiredValue(documents), parsed.GetValue(refsRoot), engine == "compiled");
            }

            var least = parsed.GetValue(verbose) ? DiagnosticSeverity.Information : DiagnosticSeverity.Warning;
            var filter = new AdviceFilter(least, parsed.GetValue(warn) ?? [], parsed.GetValue(noWarn) ?? []);
            if (filter.Unknown() is { } unknown)
            {
                Console.Error.WriteLine($"There is no advice '{unknown}'. There is: {string.Join(", ", AdviceRules.All.Select(rule => $"{rule.Code} ({rule.Name})"))}, and `all`.");
                return ExitCodes.Usage;
            }

            var options = CommonOptions.Compile(parsed, uncheckedBodies, formats, parsed.GetValue(responses));
            var looked = parsed.GetRequiredValue(documents)
                .Select(path => Look(path, parsed.GetValue(refsRoot), options, filter, parsed.GetValue(allowGaps), parsed.GetValue(strict)))
                .ToList();
            Print(looked, parsed.GetValue(json) ? "diagnostics" : parsed.GetRequiredValue(format), parsed.GetValue(verbose), parsed.GetValue(full));
            return looked.Max(document => document.ExitCode);
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

    private static Option<string[]> Codes(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
    };

    private static CheckedDocument Look(string path, string? refsRoot, CompileOptions options, AdviceFilter filter, bool allowGaps, bool isStrict)
    {
        var loaded = LoadedDocument.Load(path, refsRoot, options, isTraced: true);
        var report = loaded.Api is null ? null : ReportMaker.Make(loaded.Api, loaded.Trace!, loaded.Diagnostics, filter);
        SecondOpinions.Add(loaded);
        return new CheckedDocument(loaded, report, allowGaps, isStrict);
    }

    private static void Print(List<CheckedDocument> looked, string format, bool isVerbose, bool isFull)
    {
        if (format == "human")
        {
            looked.ForEach(document => ReportText.Print(Console.Out, document, isVerbose, isFull));
            return;
        }

        using var output = Console.OpenStandardOutput();
        switch (format)
        {
            case "json":
                ReportJson.Write(output, looked);
                break;
            case "sarif":
                SarifOutput.Write(output, looked, typeof(CheckCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0");
                break;
            default:
                PrintDiagnostics(output, looked);
                break;
        }
    }

    private static void PrintDiagnostics(Stream output, List<CheckedDocument> looked)
    {
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        writer.WriteStartArray();
        foreach (var document in looked)
        {
            var loaded = document.Loaded;
            DiagnosticOutput.WriteJson(writer, loaded.Path, document.IsAccepted, loaded.Api?.Operations.Count ?? 0, loaded.Diagnostics);
        }

        writer.WriteEndArray();
    }
}
