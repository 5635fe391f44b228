using System.CommandLine;
using FastShield.Commands;

namespace FastShield;

/// <summary>The command line: each command is a file in Commands.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args)
    {
        var root = new RootCommand(
            "FastShield: a reverse proxy that lets through only the requests that your OpenAPI documents describe.\n\n"
            + "  fastshield demo                                            see it work\n"
            + "  fastshield check api.yaml                                  what would be enforced, what not\n"
            + "  fastshield run --schema api.yaml --origin http://127.0.0.1:3000\n\n"
            + "Exit codes: 0 all well, 1 refused or failed, 2 wrong usage or an unreadable document, 3 a plan that would change something.");
        root.Subcommands.Add(RunCommand.Make());
        root.Subcommands.Add(ReloadCommand.Make());
        root.Subcommands.Add(DemoCommand.Make());
        root.Subcommands.Add(CheckCommand.Make());
        root.Subcommands.Add(DiffCommand.Make());
        root.Subcommands.Add(ExplainCommand.Make());
        root.Subcommands.Add(CompileCommand.Make());
        root.Subcommands.Add(BundleCommand.Make());
        root.Subcommands.Add(BuildCommand.Make());
        root.Subcommands.Add(SettingsCommand.Make());
        root.Subcommands.Add(ApplyCommand.Make());
        root.Subcommands.Add(ZoneCommand.Make());
        root.Subcommands.Add(PkiCommand.Make());
        root.Subcommands.Add(BackupCommand.Make());
        root.Subcommands.Add(BackupCommand.MakeRestore());
        VersionAnswer.AddTo(root);

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                Console.Error.WriteLine(error.Message);
            }

            Console.Error.WriteLine("Try: fastshield --help");
            return Task.FromResult(ExitCodes.Usage);
        }

        // The commands that run until a signal handle signals themselves: they drain before they end.
        return parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }
}
