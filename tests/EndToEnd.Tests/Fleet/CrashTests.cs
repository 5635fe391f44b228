using System.Diagnostics;
using System.Globalization;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.EndToEnd.Tests.Fleet;

/// <summary>security-cases R-01: kill -9 at any moment of writing, again and again. What was acknowledged is there, and the store is whole. The figures are printed.</summary>
[Collection(Measured.Name)]
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Writers = 4;

    private static readonly int Rounds = Scope.Of(8, 200);

    [Fact]
    public async Task Nothing_acknowledged_is_lost_with_sqlite()
    {
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        await KillAgainAndAgainAsync(await Node.StartAsync(ShieldBinary.Preferred, workspace.File("state"), origin.Url), "SQLite");
    }

    [PostgresFact]
    public async Task Nothing_acknowledged_is_lost_with_postgres()
    {
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        await using var postgres = await PostgresServer.StartAsync();
        var store = await postgres.DatabaseAsync("crash");
        await KillAgainAndAgainAsync(await Node.StartAsync(ShieldBinary.Preferred, workspace.File("state"), origin.Url, store), "PostgreSQL");
    }

    private async Task KillAgainAndAgainAsync(Node started, string store)
    {
        await using var node = started;
        await node.UploadAsync(FleetApi.Document);
        await node.ManageAsync(FleetApi.Operation);
        var clock = Stopwatch.StartNew();
        var record = new WriteRecord();
        var random = new Random(4);
        for (var round = 0; round < Rounds; round++)
        {
            using var stop = new CancellationTokenSource();
            var writers = Enumerable.Range(0, Writers).Select(i => Task.Run(() => WriteAsync(node, record, $"/r{round}w{i}", stop.Token))).ToList();
            await Task.Delay(random.Next(5, 400));
            await node.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(writers);

            await node.StartAsync();
            await CheckAsync(node, record);
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{ShieldBinary.Preferred.Name}, {store}: {Rounds} rounds of kill -9 in {clock.Elapsed.TotalSeconds:0} s, {record.Acknowledged} writes acknowledged, {record.InFlight} under way when killed, 0 lost, 0 stores damaged"));
        Assert.True(record.Acknowledged > Rounds, "hardly anything was written");
    }

    // Adds operations, deletes every second of them again, until the node is gone.
    private static async Task WriteAsync(Node node, WriteRecord record, string prefix, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var endpoint = string.Create(CultureInfo.InvariantCulture, $"{prefix}/n{i}");
            record.Begin(endpoint);
            try
            {
                var (status, body) = await node.CallAsync("POST", "api_gateway/operations/item", $$"""{"method":"GET","host":"api.example.com","endpoint":"{{endpoint}}"}""");
                Assert.True(status == 200, body.ToString());
                record.Acknowledge(endpoint, isThere: true);
                if (i % 2 == 0)
                {
                    continue;
                }

                record.Begin(endpoint);
                (status, body) = await node.CallAsync("DELETE", $"api_gateway/operations/{body.GetProperty("result").GetProperty("operation_id").GetString()}");
                Assert.True(status == 200, body.ToString());
                record.Acknowledge(endpoint, isThere: false);
            }
            catch (Exception error) when (error is HttpRequestException or ObjectDisposedException or OperationCanceledException)
            {
                return;
            }
        }
    }

    private static async Task CheckAsync(Node node, WriteRecord record)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        for (var page = 1; ; page++)
        {
            var list = Node.Ok(await node.CallAsync("GET", string.Create(CultureInfo.InvariantCulture, $"api_gateway/operations?per_page=5000&page={page}")));
            found.UnionWith(list.EnumerateArray().Select(item => item.GetProperty("endpoint").GetString()!));
            if (list.GetArrayLength() < 5000)
            {
                break;
            }
        }

        record.Check(found);
        var log = Node.Ok(await node.SendAsync("GET", "fastshield/audit?per_page=100"));
        Assert.All(log.EnumerateArray(), row => Assert.True(row.GetProperty("intact").GetBoolean()));

        // Not only the listing: what is managed is what is matched.
        Assert.Equal(200, await node.AskAsync(FleetApi.Good));
    }
}
