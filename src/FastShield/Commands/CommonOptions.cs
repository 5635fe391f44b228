using System.CommandLine;

namespace FastShield.Commands;

/// <summary>Arguments and options that several commands have.</summary>
internal static class CommonOptions
{
    public static Argument<string> Document() => new("document") { Description = "An OpenAPI 3.0, 3.1 or 3.2 document, YAML or JSON." };

    public static Option<string?> RefsRoot() => new("--refs-root")
    {
        Description = "The folder that references between files may lead to. Default: the folder of the document.",
    };

    public static Option<bool> AllowGaps() => new("--allow-gaps")
    {
        Description = "Accept documents that ask for more than is enforced yet; each gap is printed.",
    };
}
