using System.Net.Http.Headers;
using System.Text;
using FastShield.EndToEnd.Tests.Fleet;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Managed;

/// <summary>`fastshield backup`, `restore` and `zone`: the store as a file and back, and the history by command line.</summary>
public sealed class BackupTests
{
    private const int NoSpace = 28;

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_backup_of_a_running_shield_is_whole_and_restored_when_it_is_stopped(string host)
    {
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        var binary = ShieldBinary.Of(host);
        var (state, backup) = (workspace.File("state"), workspace.File("backup.db"));
        await using (var shield = await ManagedShield.StartAsync(binary, workspace, origin.Url))
        {
            await FallthroughAsync(shield, "block");
            var made = await Tool.RunAsync(binary, "backup", "--state", state, "-o", backup);
            Assert.True(made.ExitCode == 0, made.All);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(backup));
            Assert.Empty(Directory.GetFiles(workspace.Path, "*.partial"));

            // Nothing is written over, and nothing is put in place under a running shield.
            Assert.Contains("is there already", (await FailAsync(binary, "backup", "--state", state, "-o", backup)).Errors, StringComparison.Ordinal);
            Assert.Contains("in use", (await FailAsync(binary, "restore", backup, "--state", state)).Errors, StringComparison.Ordinal);
            Assert.Contains("in use", (await FailAsync(binary, "run", "--state", state, "--origin", "http://127.0.0.1:9", "--listen", "http://127.0.0.1:0")).Errors, StringComparison.Ordinal);

            await FallthroughAsync(shield, "log");
            Assert.Equal(200, await AskAsync(shield));
            await shield.Process.SignalAsync("TERM");
            Assert.Equal(0, await shield.Process.ExitAsync());
        }

        var restored = await Tool.RunAsync(binary, "restore", backup, "--state", state);
        Assert.True(restored.ExitCode == 0, restored.All);
        Assert.Contains("restored: 1 zones", restored.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(state, "control.db.before-restore")));
        await using (var shield = await ManagedShield.StartAsync(binary, workspace, origin.Url))
        {
            Assert.Equal(404, await AskAsync(shield));
        }

        // What was set aside is a store too.
        Assert.Equal(0, (await Tool.RunAsync(binary, "restore", Path.Combine(state, "control.db.before-restore"), "--state", Directory.CreateDirectory(workspace.File("other")).FullName)).ExitCode);
    }

    [Fact]
    public async Task What_cannot_be_backed_up_or_restored_is_named_and_changes_nothing()
    {
        using var workspace = new Workspace();
        var state = Directory.CreateDirectory(workspace.File("state")).FullName;
        Assert.Contains("pg_dump", (await FailAsync(ShieldBinary.JitHost, "backup", "--state", state, "-o", workspace.File("b"))).Errors, StringComparison.Ordinal);
        Assert.Contains("There is no file", (await FailAsync(ShieldBinary.JitHost, "restore", workspace.File("b"), "--state", state)).Errors, StringComparison.Ordinal);
        Assert.Contains("no folder", (await FailAsync(ShieldBinary.JitHost, "restore", workspace.File("b"), "--state", workspace.File("nowhere"))).Errors, StringComparison.Ordinal);

        await using var origin = new ScriptedOrigin();
        await using (var shield = await ManagedShield.StartAsync(ShieldBinary.JitHost, workspace, origin.Url))
        {
            await FallthroughAsync(shield, "block");
        }

        var store = Path.Combine(state, "control.db");
        Assert.Contains("cannot be written", (await FailAsync(ShieldBinary.JitHost, "backup", "--state", state, "-o", workspace.File("nowhere/b"))).Errors, StringComparison.Ordinal);
        Assert.Contains("is there already", (await FailAsync(ShieldBinary.JitHost, "backup", "--state", state, "-o", "/dev/full")).Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await Tool.RunAsync(ShieldBinary.JitHost, "backup", "--state", state, "-o", workspace.File("b"))).ExitCode);
        var before = await File.ReadAllBytesAsync(store);
        var whole = await File.ReadAllBytesAsync(workspace.File("b"));
        foreach (var damaged in (byte[][])[whole[..(whole.Length / 2)], Encoding.ASCII.GetBytes("no database, but a text"), [], [.. whole[..4096], .. new byte[whole.Length - 4096]]])
        {
            await File.WriteAllBytesAsync(workspace.File("damaged"), damaged);
            await FailAsync(ShieldBinary.JitHost, "restore", workspace.File("damaged"), "--state", state);
            Assert.Equal(before, await File.ReadAllBytesAsync(store));
        }

        // A disk without room: no part of a backup stays under its name, and the store of before is the store.
        var full = Directory.CreateDirectory(workspace.File("full")).FullName;
        var disk = await FaultyDisk.MakeAsync(workspace, full);
        disk.Fail(NoSpace);
        Assert.NotEmpty((await FailAsync(disk.Under(ShieldBinary.JitHost), "backup", "--state", state, "-o", Path.Combine(full, "b"))).Errors);
        Assert.Empty(Directory.GetFiles(full));
        disk = await FaultyDisk.MakeAsync(workspace, state);
        disk.Fail(NoSpace);
        await FailAsync(disk.Under(ShieldBinary.JitHost), "restore", workspace.File("b"), "--state", state);
        Assert.Equal(before, await File.ReadAllBytesAsync(store));
    }

    [Fact]
    public async Task History_is_listed_compared_and_gone_back_to()
    {
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        await using var shield = await ManagedShield.StartAsync(ShieldBinary.JitHost, workspace, origin.Url);
        await FallthroughAsync(shield, "block");
        await FallthroughAsync(shield, "none");
        Assert.Contains($"{shield.ZoneId} example.com", (await ZoneAsync(workspace, shield, 0, "list")).Output, StringComparison.Ordinal);
        var history = (await ZoneAsync(workspace, shield, 0, "history", "example.com")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["3", "2", "1"], history.Select(line => line.Trim().Split(' ')[0]));
        Assert.Contains("first: fallthrough set", history[0], StringComparison.Ordinal);
        Assert.Contains("fallthrough: none -> block", (await ZoneAsync(workspace, shield, 0, "diff", shield.ZoneId, "2")).Output, StringComparison.Ordinal);
        Assert.Equal(200, await AskAsync(shield));

        // Without a number: what was before the last change.
        Assert.Contains("as it was in revision 2, now revision 4", (await ZoneAsync(workspace, shield, 0, "rollback", "example.com")).Output, StringComparison.Ordinal);
        Assert.Equal(404, await AskAsync(shield));
        Assert.Contains("now revision 5", (await ZoneAsync(workspace, shield, 0, "rollback", "example.com", "1")).Output, StringComparison.Ordinal);
        Assert.Equal(200, await AskAsync(shield));

        Assert.Contains("no zone 'example.org'", (await ZoneAsync(workspace, shield, 1, "history", "example.org")).Errors, StringComparison.Ordinal);
        Assert.Contains("no earlier revision 9", (await ZoneAsync(workspace, shield, 2, "rollback", "example.com", "9")).Errors, StringComparison.Ordinal);
        Assert.Contains("no earlier revision 0", (await ZoneAsync(workspace, shield, 2, "rollback", "example.com", "0")).Errors, StringComparison.Ordinal);
        Assert.Contains("is not kept", (await ZoneAsync(workspace, shield, 1, "diff", "example.com", "77")).Errors, StringComparison.Ordinal);
        await ZoneAsync(workspace, shield, 2, "diff", "example.com", "x");
        await ZoneAsync(workspace, shield, 2, "history", "example.com", "--count", "0");
    }

    private static async Task<Ended> ZoneAsync(Workspace workspace, ManagedShield shield, int code, params string[] arguments)
    {
        var ended = await Tool.RunAsync(ShieldBinary.JitHost, ["zone", .. arguments, "--api", shield.Api, "--token-file", workspace.File("state/admin-token")]);
        Assert.True(ended.ExitCode == code, ended.All);
        Assert.DoesNotContain("   at ", ended.All, StringComparison.Ordinal);
        return ended;
    }

    private static async Task<Ended> FailAsync(ShieldBinary binary, params string[] arguments)
    {
        var ended = await Tool.RunAsync(binary, arguments);
        Assert.True(ended.ExitCode == 1, ended.All);
        Assert.DoesNotContain("   at ", ended.All, StringComparison.Ordinal);
        return ended;
    }

    private static async Task FallthroughAsync(ManagedShield shield, string action)
    {
        using var client = new HttpClient { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", shield.Token) } };
        using var content = new StringContent($$"""{"default":"{{action}}"}""", Encoding.UTF8, "application/json");
        using var answer = await client.PutAsync(new Uri($"{shield.Api}/zones/{shield.ZoneId}/fastshield/fallthrough"), content);
        Assert.True(answer.IsSuccessStatusCode);
    }

    private static async Task<int> AskAsync(ManagedShield shield)
    {
        using var client = shield.Process.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/any") { Headers = { Host = "example.com" } };
        using var response = await client.SendAsync(request);
        return (int)response.StatusCode;
    }
}
