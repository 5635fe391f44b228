using System.CommandLine;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Control.Declaration;
using FastShield.Control.Rollout;
using FastShield.Management;
using FastShield.Output;

namespace FastShield.Commands;

/// <summary>`fastshield apply`: the zones of a shield are what a folder says.</summary>
internal static class ApplyCommand
{
    private static readonly Option<string> Folder = new("--file", "-f") { Description = "A folder with fastshield.yaml and documents, or that file.", DefaultValueFactory = _ => "." };
    private static readonly Option<bool> Plan = new("--plan") { Description = "Print what would change and change nothing. Exit code 3 where something would, 0 where nothing." };
    private static readonly Option<bool> PrintSchema = new("--print-schema") { Description = "Print the JSON Schema of fastshield.yaml." };
    private static readonly Option<bool> AllowGaps = CommonOptions.AllowGaps();
    private static readonly Option<string?> UncheckedBodies = CommonOptions.UncheckedBodies();
    private static readonly Option<string?> Formats = CommonOptions.Formats();

    public static Command Make()
    {
        var command = new Command("apply", "Bring the zones of a shield to what a folder says, by its management API: each zone at once or not at all.")
        {
            Folder, Plan, PrintSchema, AllowGaps, UncheckedBodies, Formats,
        };
        ManagementOptions.AddTo(command);
        command.SetAction((parsed, _) => ManagementRun.DoAsync(() => RunAsync(parsed)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        if (parsed.GetValue(PrintSchema))
        {
            await Console.Out.WriteLineAsync(DeclarationFile.SchemaText).ConfigureAwait(false);
            return ExitCodes.Success;
        }

        var folder = parsed.GetRequiredValue(Folder);
        var file = DeclarationFile.Find(folder) ?? throw new ManagementException($"There is no fastshield.yaml in {folder}.", isWrongUse: true);
        var diagnostics = new DiagnosticBag();
        var zones = DeclarationFile.Read(file, diagnostics, CommonOptions.Compile(parsed, UncheckedBodies, Formats), parsed.GetValue(AllowGaps));
        DiagnosticOutput.Print(Console.Error, diagnostics, DiagnosticSeverity.Gap);
        if (zones is null)
        {
            return ExitCodes.Usage;
        }

        using var client = ManagementOptions.Client(parsed);
        var known = await client.ZonesAsync().ConfigureAwait(false);
        var applications = new List<ZoneApplication>();
        foreach (var zone in zones)
        {
            applications.Add(await PlanAsync(client, zone, known).ConfigureAwait(false));
        }

        foreach (var line in applications.SelectMany(application => application.Lines.Select(line => $"{application.Name}: {line}")))
        {
            await Console.Out.WriteLineAsync(Shown.OneLine(line)).ConfigureAwait(false);
        }

        var changing = applications.Where(application => application.Lines.Count > 0).ToList();
        if (changing.Count == 0)
        {
            await Console.Out.WriteLineAsync("nothing to change").ConfigureAwait(false);
            return ExitCodes.Success;
        }

        if (parsed.GetValue(Plan))
        {
            await Console.Out.WriteLineAsync($"{changing.Sum(application => application.Lines.Count)} changes in {changing.Count} zones; nothing was changed").ConfigureAwait(false);
            return ExitCodes.Drift;
        }

        return await ApplyAsync(changing).ConfigureAwait(false);
    }

    private static async Task<ZoneApplication> PlanAsync(ManagementClient client, DeclaredZone zone, IReadOnlyList<(string Id, string Name)> known)
    {
        try
        {
            return await ZoneApplication.PlanAsync(client, zone, known).ConfigureAwait(false);
        }
        catch (EditException error)
        {
            throw new ManagementException($"{zone.Name}: {error.Message}", isWrongUse: true);
        }
    }

    // The shield tries every zone before the first one is changed: what it refuses of one must not leave the others half done.
    private static async Task<int> ApplyAsync(List<ZoneApplication> changing)
    {
        var done = new List<string>();
        try
        {
            foreach (var application in changing)
            {
                await InZoneAsync(application, application.TryAsync).ConfigureAwait(false);
            }

            foreach (var application in changing)
            {
                await InZoneAsync(application, async () =>
                {
                    await application.MakeAsync().ConfigureAwait(false);
                    var revision = await application.ApplyAsync().ConfigureAwait(false);
                    await Console.Out.WriteLineAsync($"{application.Name}: applied, revision {revision}").ConfigureAwait(false);
                }).ConfigureAwait(false);
                done.Add(application.Name);
            }

            return ExitCodes.Success;
        }
        catch (ManagementException error)
        {
            var open = changing.Select(application => application.Name).Except(done);
            await Console.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
            await Console.Error.WriteLineAsync($"applied: {(done.Count == 0 ? "nothing" : string.Join(", ", done))}; not applied: {string.Join(", ", open)}. Run it again: what is applied already is not done twice.").ConfigureAwait(false);
            return ExitCodes.Failure;
        }
    }

    private static async Task InZoneAsync(ZoneApplication application, Func<Task> step)
    {
        try
        {
            await step().ConfigureAwait(false);
        }
        catch (ManagementException error)
        {
            throw new ManagementException($"{application.Name}: {error.Message}", error.Status);
        }
    }
}
