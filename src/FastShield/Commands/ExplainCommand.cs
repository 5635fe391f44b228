using System.CommandLine;
using FastShield.Compiler;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Report;
using FastShield.Output;
using FastShield.Runtime.Program;

namespace FastShield.Commands;

/// <summary>`fastshield explain`: what requests and responses of an operation are held against, in words.</summary>
internal static class ExplainCommand
{
    public static Command Make()
    {
        var document = CommonOptions.Document();
        var uncheckedBodies = CommonOptions.UncheckedBodies();
        var formats = CommonOptions.Formats();
        var refsRoot = CommonOptions.RefsRoot();
        var operation = new Option<string?>("--operation") { Description = "One operation, by operationId or `METHOD /path`; all of them where absent." };
        var command = new Command("explain", "Print the program of an operation in words: each check and where the document asks for it.") { document, operation, refsRoot, uncheckedBodies, formats };
        command.SetAction(parsed =>
        {
            var loaded = Load(parsed, parsed.GetRequiredValue(document), responses: true);
            DiagnosticOutput.Print(Console.Error, loaded.Diagnostics, DiagnosticSeverity.Gap);
            if (loaded is { Document: not null, Api: null })
            {
                // What is wrong with its responses keeps nobody from reading what its requests are held against.
                loaded = Load(parsed, parsed.GetRequiredValue(document), responses: false);
            }

            return loaded.Api is null ? loaded.ExitCode(allowGaps: true) : Explain(loaded.Api, ReportMaker.Make(loaded.Api, loaded.Trace!, loaded.Diagnostics, AdviceFilter.Default), parsed.GetValue(operation));
        });
        return command;

        LoadedDocument Load(ParseResult parsed, string path, bool responses) =>
            LoadedDocument.Load(path, parsed.GetValue(refsRoot), CommonOptions.Compile(parsed, uncheckedBodies, formats, responses), isTraced: true);
    }

    private static int Explain(CompiledApi api, ApiReport report, string? name)
    {
        var chosen = api.Operations.Where(o => name is null || o.Contract.Id == name || o.Contract.ToString() == name).ToList();
        if (chosen.Count == 0)
        {
            Console.Error.WriteLine($"There is no operation '{name}'. There are: {string.Join(", ", api.Operations.Take(50).Select(o => o.Contract.Id))}");
            return ExitCodes.Usage;
        }

        foreach (var operation in chosen)
        {
            Console.WriteLine($"{operation.Contract.Id}: {operation.Contract.Method} {operation.Contract.Path.Text}");
            Console.WriteLine($"  credentials: {operation.Security}");
            foreach (var entry in operation.Entries)
            {
                Console.WriteLine($"  {entry.What}: {(entry.Block < 0 ? "any value" : ProgramText.NameOf(api.Program, entry.Block))}");
            }

            var parts = report.Operations.First(other => ReferenceEquals(other.Contract, operation.Contract));
            Console.WriteLine($"What is enforced, and what it costs at worst ({parts.Worst.ToString().ToLowerInvariant()}):");
            ReportText.Parts(Console.Out, parts);
            foreach (var block in Reach.All(api.Program, operation.Entries.Select(entry => entry.Block)))
            {
                Console.WriteLine();
                Console.Write(ProgramText.Of(api.Program, block));
            }

            Console.WriteLine();
        }

        return ExitCodes.Success;
    }
}
