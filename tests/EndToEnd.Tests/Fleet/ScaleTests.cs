using System.Diagnostics;
using System.Globalization;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.EndToEnd.Tests.Fleet;

/// <summary>A zone of many documents and operations: what listing, uploading, switching and starting cost. The figures are printed.</summary>
[Collection(Measured.Name)]
public sealed class ScaleTests(ITestOutputHelper output)
{
    private const int OperationsOfEach = 10;
    private const int Rounds = 9;

    private static readonly int Documents = Scope.Of(60, 1000);

    [Fact]
    public async Task A_large_zone_is_listed_uploaded_to_switched_and_started_soon()
    {
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        await using var node = await Node.StartAsync(ShieldBinary.Preferred, workspace.File("state"), origin.Url);
        Print($"{ShieldBinary.Preferred.Name}, {Documents} documents, {Documents * OperationsOfEach} operations");

        var uploads = new List<double>();
        for (var i = 0; i < Documents; i++)
        {
            uploads.Add(await TimeAsync(() => node.UploadAsync(FleetApi.DocumentOf(i, OperationsOfEach), $"n{i}")));
        }

        var adds = new List<double>();
        foreach (var twenty in Enumerable.Range(0, Documents * OperationsOfEach).Chunk(20))
        {
            adds.Add(await TimeAsync(() => node.ManageAsync(twenty.Select(i => ("POST", $"/n{i / OperationsOfEach}/p{i % OperationsOfEach}")))));
        }

        Print($"upload of the first document {Median(uploads[..Rounds])}, of the last {Median(uploads[^Rounds..])}");
        Print($"20 operations into an empty zone {Median(adds[..Rounds])}, into the full one {Median(adds[^Rounds..])}");

        var lists = await RoundsAsync(async () =>
        {
            var list = Node.Ok(await node.CallAsync("GET", "api_gateway/operations?per_page=5000"));
            Assert.Equal(Math.Min(5000, Documents * OperationsOfEach), list.GetArrayLength());
        });
        var schemas = await RoundsAsync(async () =>
        {
            var list = Node.Ok(await node.CallAsync("GET", "api_gateway/user_schemas?per_page=5000&omit_source=true"));
            Assert.Equal(Documents, list.GetArrayLength());
        });
        Print($"list of operations (5,000 a page) {Median(lists)}, of documents {Median(schemas)}");

        var last = $"/n{Documents - 1}/p{OperationsOfEach - 1}?limit=0";
        var isBlocking = false;
        var switches = await RoundsAsync(async () =>
        {
            isBlocking = !isBlocking;
            Assert.Equal(200, await node.SetActionAsync(isBlocking ? "block" : "log"));
            using var answer = await node.Data.PostAsync(new Uri(last, UriKind.Relative), new StringContent("{}"));
            Assert.Equal(isBlocking, answer.StatusCode != System.Net.HttpStatusCode.OK);
        });
        Print($"switch of the zone's action and the first request under it {Median(switches)}");
        Print($"resident {node.Process.ResidentBytes() / 1e6:0} MB");

        await node.Process.SignalAsync("TERM");
        Assert.Equal(0, await node.Process.ExitAsync());
        var starts = new List<double>();
        for (var i = 0; i < 3; i++)
        {
            await node.KillAsync();
            await node.StartAsync();
            starts.Add(node.Process.ReadyAfter.TotalMilliseconds);
            using var answer = await node.Data.PostAsync(new Uri(last, UriKind.Relative), new StringContent("{}"));
            Assert.Equal(isBlocking, answer.StatusCode != System.Net.HttpStatusCode.OK);
        }

        Print($"start to serving from the snapshot: best {starts.Min():0} ms of {string.Join(", ", starts.Select(time => $"{time:0}"))}");

        // What grows with the zone in ways that it must not would be seconds here, not milliseconds; loaded machines need the rest.
        Assert.True(uploads[^Rounds..].Min() < 1000, Median(uploads[^Rounds..]));
        Assert.True(adds[^Rounds..].Min() < 1000, Median(adds[^Rounds..]));
        Assert.True(switches.Min() < 1000, Median(switches));
        Assert.True(starts.Min() < Scope.Of(8000, 2000), $"{starts.Min()} ms");
    }

    private static async Task<List<double>> RoundsAsync(Func<Task> step)
    {
        var times = new List<double>();
        for (var i = 0; i < Rounds; i++)
        {
            times.Add(await TimeAsync(step));
        }

        return times;
    }

    private static async Task<double> TimeAsync(Func<Task> step)
    {
        var start = Stopwatch.GetTimestamp();
        await step();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static string Median(List<double> times) =>
        string.Create(CultureInfo.InvariantCulture, $"{times.Order().ElementAt(times.Count / 2):0.0} ms (best {times.Min():0.0})");

    private void Print(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
