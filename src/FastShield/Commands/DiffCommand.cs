using System.CommandLine;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Difference;
using FastShield.Output;

namespace FastShield.Commands;

/// <summary>`fastshield diff`: which requests a new form of a document refuses or accepts that the old one did not.</summary>
internal static class DiffCommand
{
    public static Command Make()
    {
        var old = new Argument<string>("old") { Description = "The document as it was." };
        var @new = new Argument<string>("new") { Description = "The document as it is to be." };
        var refsRoot = CommonOptions.RefsRoot();
        var uncheckedBodies = CommonOptions.UncheckedBodies();
        var formats = CommonOptions.Formats();
        var responses = new Option<bool>("--responses") { Description = "Compare responses too: which answers of the origin become refused or newly accepted." };
        var format = new Option<string>("--format") { Description = "human, markdown or json.", DefaultValueFactory = _ => "human" };
        format.AcceptOnlyFromAmong("human", "markdown", "json");
        var failOn = new Option<string>("--fail-on")
        {
            Description = "When the exit code is 1: never; breaking: requests that conformed are refused for sure; undecided: also where they may be; any: for every change.",
            DefaultValueFactory = _ => "never",
        };
        failOn.AcceptOnlyFromAmong("never", "breaking", "undecided", "any");
        var command = new Command("diff", "Say which requests become refused or newly accepted between two documents. Exit code 0; 1: what --fail-on names; 2: a document that cannot be compiled.")
        {
            old, @new, refsRoot, uncheckedBodies, formats, responses, format, failOn,
        };
        command.SetAction(parsed =>
        {
            var options = CommonOptions.Compile(parsed, uncheckedBodies, formats, parsed.GetValue(responses));
            var before = LoadedDocument.Load(parsed.GetRequiredValue(old), parsed.GetValue(refsRoot), options);
            var after = LoadedDocument.Load(parsed.GetRequiredValue(@new), parsed.GetValue(refsRoot), options);
            DiagnosticOutput.Print(Console.Error, before.Diagnostics, DiagnosticSeverity.Gap);
            DiagnosticOutput.Print(Console.Error, after.Diagnostics, DiagnosticSeverity.Gap);
            if (before.Api is null || after.Api is null)
            {
                return ExitCodes.Usage;
            }

            var difference = ApiDifference.Between(before.Api, after.Api);
            Print(difference, parsed.GetRequiredValue(format));
            return IsFailure(difference, parsed.GetRequiredValue(failOn)) ? ExitCodes.Failure : ExitCodes.Success;
        });
        return command;
    }

    private static void Print(ApiDifference difference, string format)
    {
        switch (format)
        {
            case "json":
                using (var output = Console.OpenStandardOutput())
                {
                    DifferenceOutput.WriteJson(output, difference);
                }

                break;
            case "markdown":
                DifferenceOutput.PrintMarkdown(Console.Out, difference);
                break;
            default:
                DifferenceOutput.Print(Console.Out, difference);
                break;
        }
    }

    private static bool IsFailure(ApiDifference difference, string failOn) => failOn switch
    {
        "breaking" => difference.IsBreaking,
        "undecided" => difference.IsBreaking || difference.IsUndecided,
        "any" => difference.Changes.Count > 0,
        _ => false,
    };
}
