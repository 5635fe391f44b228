using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Fleet;

/// <summary>security-cases R-03: a disk that is full, read-only or broken. Traffic goes on under what is in force, writes are refused, and nothing is half done.</summary>
public sealed class DiskTests
{
    [Theory]
    [InlineData("full", 28, 507)]
    [InlineData("read-only", 30, 503)]
    [InlineData("broken", 5, 503)]
    public async Task A_bad_disk_stops_changes_and_nothing_else(string disk, int error, int expected)
    {
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        var state = workspace.File("state");
        var faulty = await FaultyDisk.MakeAsync(workspace, state);
        await using var node = await Node.StartAsync(faulty.Under(ShieldBinary.Preferred), state, origin.Url);
        await node.UploadAsync(FleetApi.Document);
        await node.ManageAsync(FleetApi.Operation);
        Assert.Equal(200, await node.SetActionAsync("block"));
        await SavedAsync(state, "block");
        var revision = await RevisionAsync(node);

        faulty.Fail(error);
        for (var i = 0; i < 3; i++)
        {
            var (status, body) = await node.CallAsync("PUT", "api_gateway/settings/schema_validation", """{"validation_default_mitigation_action":"none"}""");
            Assert.True(status == expected, $"{disk}: {status} {body}");
            Assert.True(body.GetProperty("errors")[0].GetProperty("code").GetInt32() >= 1000);
            Assert.Equal(FleetApi.Blocked, await node.AskAsync(FleetApi.Bad));
            Assert.Equal(200, await node.AskAsync(FleetApi.Good));
            Assert.Equal(revision, await RevisionAsync(node));
        }

        // Started anew on the same disk it guards by its snapshot, and still takes no change.
        await node.KillAsync();
        await node.StartAsync();
        Assert.Equal(FleetApi.Blocked, await node.AskAsync(FleetApi.Bad));
        Assert.True(await node.SetActionAsync("none") is 503 or 507);

        faulty.Fail(0);
        await UntilTakenAsync(node);
        Assert.Equal(200, await node.AskAsync(FleetApi.Bad));
        await SavedAsync(state, "none");
    }

    private static async Task<long> RevisionAsync(Node node) =>
        Node.Ok(await node.CallAsync("GET", "fastshield/revisions"))[0].GetProperty("revision").GetInt64();

    // A node that could not open its store at the start tries again every few seconds.
    private static async Task UntilTakenAsync(Node node)
    {
        for (var i = 0; await node.SetActionAsync("none") != 200; i++)
        {
            Assert.True(i < 100, "writes are still refused");
            await Task.Delay(200);
        }
    }

    private static async Task SavedAsync(string state, string action)
    {
        for (var i = 0; !(File.Exists(Path.Combine(state, "snapshot")) && (await File.ReadAllTextAsync(Path.Combine(state, "snapshot"))).Contains($"\\u0022default_action\\u0022:\\u0022{action}", StringComparison.OrdinalIgnoreCase)); i++)
        {
            Assert.True(i < 100, "the snapshot was not written");
            await Task.Delay(100);
        }
    }
}
