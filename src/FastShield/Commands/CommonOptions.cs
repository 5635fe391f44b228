using System.CommandLine;
using FastShield.Compiler;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Passes;
using FastShield.Control.Settings;

namespace FastShield.Commands;

/// <summary>Arguments and options that several commands have.</summary>
internal static class CommonOptions
{
    public static Argument<string> Document() => new("document") { Description = "An OpenAPI 3.0, 3.1 or 3.2 document, YAML or JSON." };

    public static Option<string?> RefsRoot() => new("--refs-root")
    {
        Description = "The folder that references between files may lead to. Default: the folder of the document.",
    };

    public static Option<string?> UncheckedBodies()
    {
        var option = new Option<string?>("--unchecked-bodies")
        {
            Description = "Bodies that cannot be held against their schema, XML above all: refuse the document, block such requests with 415, or pass them unseen. Default: refuse.",
        };
        option.AcceptOnlyFromAmong("refuse", "block", "pass");
        return option;
    }

    public static Option<string[]> WithoutPass()
    {
        var option = new Option<string[]>("--without-pass") { Description = "Leave out a pass that makes the program faster, to find one that is at fault. May be given several times." };
        option.AcceptOnlyFromAmong([.. ProgramPasses.Names]);
        return option;
    }

    public static Option<bool> Responses() => new("--responses")
    {
        Description = "Look at responses too, as `run --response-action log|block` does.",
    };

    public static Option<string?> Formats()
    {
        var option = new Option<string?>("--formats")
        {
            Description = "Whether `format` refuses values that do not have it (assert), or only describes (annotate). Default: assert.",
        };
        option.AcceptOnlyFromAmong("assert", "annotate");
        return option;
    }

    /// <summary>How a document is compiled, by the options of a command.</summary>
    public static CompileOptions Compile(ParseResult parsed, Option<string?> uncheckedBodies, Option<string?> formats, bool responses = false) => new()
    {
        Responses = responses,
        Schemas = new LoweringOptions { AssertsFormats = parsed.GetValue(formats) is not { } choice || SettingsReader.AssertsFormatsOf(choice) },
        UncheckedBodies = parsed.GetValue(uncheckedBodies) is { } word ? SettingsReader.UncheckedBodiesOf(word) : CompileOptions.Default.UncheckedBodies,
    };

    public static Option<bool> AllowGaps() => new("--allow-gaps")
    {
        Description = "Accept documents that ask for more than is enforced yet; each gap is printed.",
    };
}
