using System.CommandLine;
using FastShield.Control.Store;
using FastShield.Control.Store.Sqlite;

namespace FastShield.Commands;

/// <summary>`fastshield backup` and `fastshield restore`: the store of a state folder as one file, and back.</summary>
internal static class BackupCommand
{
    private const string StoreFile = "control.db";
    private const string SnapshotFile = "snapshot";

    public static Command Make()
    {
        var state = State();
        var output = new Option<string>("--out", "-o") { Description = "The file to write; it may not be there yet. For its owner alone (mode 0600): it holds every document and the hashes of tokens.", Required = true };
        var command = new Command("backup", "Write the store of a state folder (SQLite) to one file, while a shield uses it or not, and check what was written.") { state, output };
        command.SetAction((parsed, cancellation) => DoAsync(async () =>
        {
            var store = Path.Combine(parsed.GetRequiredValue(state), StoreFile);
            if (!File.Exists(store))
            {
                throw new StoreException($"There is no store at {store}. One in PostgreSQL is backed up by pg_dump.");
            }

            var file = parsed.GetRequiredValue(output);
            var from = ControlStores.MakeSqlite(store);
            await using (from.ConfigureAwait(false))
            {
                await from.BackupAsync(file, cancellation).ConfigureAwait(false);
            }

            await Console.Out.WriteLineAsync($"{file}: {new FileInfo(file).Length} bytes, checked").ConfigureAwait(false);
        }));
        return command;
    }

    public static Command MakeRestore()
    {
        var state = State();
        var backup = new Argument<string>("backup") { Description = "A file that `fastshield backup` wrote." };
        var command = new Command("restore", "Put a backup in place of the store of a state folder whose shield is stopped. The store of before stays beside it as control.db.before-restore.") { backup, state };
        command.SetAction((parsed, cancellation) => DoAsync(async () =>
        {
            var folder = parsed.GetRequiredValue(state);
            if (!Directory.Exists(folder))
            {
                throw new StoreException($"There is no folder {folder}.");
            }

            using var held = StateLock.Take(folder);
            var zones = await SqliteBackup.RestoreAsync(parsed.GetRequiredValue(backup), Path.Combine(folder, StoreFile), cancellation).ConfigureAwait(false);

            // It is of a store that is no more: a node would guard by it before it reads the restored one.
            File.Delete(Path.Combine(folder, SnapshotFile));
            await Console.Out.WriteLineAsync($"restored: {zones} zones").ConfigureAwait(false);
        }));
        return command;
    }

    private static Option<string> State() => new("--state") { Description = "The state folder that `run --state` is given.", Required = true };

    private static async Task<int> DoAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
            return ExitCodes.Success;
        }
        catch (Exception error) when (error is StoreException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
            return ExitCodes.Failure;
        }
    }
}
