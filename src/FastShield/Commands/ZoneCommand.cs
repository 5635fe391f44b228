using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FastShield.Compiler.Reading;
using FastShield.Management;

namespace FastShield.Commands;

/// <summary>`fastshield zone`: the zones of a shield, what changed in them, and the way back.</summary>
internal static class ZoneCommand
{
    private static readonly Argument<string> Zone = new("zone") { Description = "The zone's name or id." };
    private static readonly Argument<long> Revision = new("revision") { Description = "The revision to go back to, of those that `history` lists." };
    private static readonly Argument<long?> BackTo = new("revision") { Description = "The revision to go back to. Default: the one before the last change.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<int> Count = new("--count") { Description = "How many changes.", DefaultValueFactory = _ => 20 };

    public static Command Make()
    {
        Count.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > 1000))
            {
                result.AddError("--count is a number from 1 to 1000.");
            }
        });
        return new Command("zone", "Zones that are managed by API: which there are, what changed in them, and the way back.")
        {
            Sub(new Command("list", "List the zones that the token may see."), ListAsync),
            Sub(new Command("history", "List what changed in a zone, the latest first; the last 1,000 revisions are kept.") { Zone, Count }, HistoryAsync),
            Sub(new Command("diff", "Print what going back to a revision would change.") { Zone, Revision }, DiffAsync),
            Sub(new Command("rollback", "Bring a zone back to a revision, at once and as a revision of its own.") { Zone, BackTo }, RollBackAsync),
        };
    }

    private static Command Sub(Command command, Func<ParseResult, ManagementClient, Task> work)
    {
        ManagementOptions.AddTo(command);
        command.SetAction((parsed, _) => ManagementRun.DoAsync(async () =>
        {
            using var client = ManagementOptions.Client(parsed);
            await work(parsed, client).ConfigureAwait(false);
            return ExitCodes.Success;
        }));
        return command;
    }

    private static async Task ListAsync(ParseResult parsed, ManagementClient client)
    {
        foreach (var (id, name) in await client.ZonesAsync().ConfigureAwait(false))
        {
            Say($"{id} {name}");
        }
    }

    private static async Task HistoryAsync(ParseResult parsed, ManagementClient client)
    {
        var (id, _) = await client.ZoneAsync(parsed.GetRequiredValue(Zone)).ConfigureAwait(false);
        var notes = await client.CallAsync(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"zones/{id}/fastshield/revisions?per_page={parsed.GetValue(Count)}")).ConfigureAwait(false);
        foreach (var note in notes.EnumerateArray())
        {
            Say(string.Create(
                CultureInfo.InvariantCulture,
                $"{note.GetProperty("revision").GetInt64(),6}  {note.GetProperty("at").GetDateTimeOffset():yyyy-MM-dd HH:mm:ss}  {note.GetProperty("actor").GetString()}: {note.GetProperty("summary").GetString()}"));
        }
    }

    private static async Task DiffAsync(ParseResult parsed, ManagementClient client)
    {
        var (id, _) = await client.ZoneAsync(parsed.GetRequiredValue(Zone)).ConfigureAwait(false);
        SayLines(await DifferenceAsync(client, id, parsed.GetRequiredValue(Revision)).ConfigureAwait(false));
    }

    private static async Task RollBackAsync(ParseResult parsed, ManagementClient client)
    {
        var (id, name) = await client.ZoneAsync(parsed.GetRequiredValue(Zone)).ConfigureAwait(false);
        var now = (await client.CallAsync(HttpMethod.Get, $"zones/{id}").ConfigureAwait(false)).GetProperty("fastshield_revision").GetInt64();
        var then = parsed.GetValue(BackTo) ?? now - 1;
        if (then < 1 || then >= now)
        {
            throw new ManagementException(string.Create(CultureInfo.InvariantCulture, $"{name} is at revision {now}: there is no earlier revision {then}."), isWrongUse: true);
        }

        var lines = await DifferenceAsync(client, id, then).ConfigureAwait(false);
        var zone = await client.CallAsync(HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"zones/{id}/fastshield/revisions/{then}/restore"), revision: now).ConfigureAwait(false);
        SayLines(lines);
        Say(string.Create(CultureInfo.InvariantCulture, $"{name}: as it was in revision {then}, now revision {zone.GetProperty("fastshield_revision").GetInt64()}"));
    }

    private static Task<JsonElement> DifferenceAsync(ManagementClient client, string id, long revision) =>
        client.CallAsync(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"zones/{id}/fastshield/revisions/{revision}/diff"));

    private static void SayLines(JsonElement lines)
    {
        if (lines.GetArrayLength() == 0)
        {
            Say("nothing differs");
        }

        foreach (var line in lines.EnumerateArray())
        {
            Say(line.GetString()!);
        }
    }

    // Names and summaries are other people's text: none writes a line of its own.
    private static void Say(string line) => Console.Out.WriteLine(Shown.OneLine(line));
}
