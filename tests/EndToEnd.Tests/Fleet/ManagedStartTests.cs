using System.Diagnostics;
using System.Globalization;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.EndToEnd.Tests.Fleet;

/// <summary>How soon the native binary guards by its snapshot, in what order it opens its listeners, and what it takes. The figures are printed; the bounds are for loaded machines.</summary>
[Collection(Measured.Name)]
public sealed class ManagedStartTests(ITestOutputHelper output)
{
    private const int Runs = 7;

    [NativeFact]
    public async Task The_data_listener_serves_from_the_snapshot_before_the_management_listener_opens()
    {
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        await using var node = await Node.StartAsync(ShieldBinary.NeedNative(), workspace.File("state"), origin.Url);
        await node.UploadAsync(FleetApi.Document);
        await node.ManageAsync(FleetApi.Operation);
        Assert.Equal(200, await node.SetActionAsync("block"));
        await node.Process.SignalAsync("TERM");
        Assert.Equal(0, await node.Process.ExitAsync());

        var (data, management) = (new List<double>(), new List<double>());
        for (var i = 0; i < Runs; i++)
        {
            await node.KillAsync();
            var start = Stopwatch.GetTimestamp();
            await node.StartAsync();
            management.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            data.Add(node.Process.ReadyAfter.TotalMilliseconds);
            Assert.Equal(FleetApi.Blocked, await node.AskAsync(FleetApi.Bad));
            Assert.Equal(200, await node.AskAsync(FleetApi.Good));
            var lines = node.Process.Lines.Select(line => line.Split(' ')[0]).ToList();
            Assert.True(lines.IndexOf("ready") < lines.IndexOf("management"), string.Join(' ', lines));
        }

        var resident = node.Process.ResidentBytes() / 1e6;
        var size = new FileInfo(ShieldBinary.NeedNative().Program).Length / 1e6;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"from start to the data listener serving from the snapshot: best {data.Min():0} ms, median {data.Order().ElementAt(Runs / 2):0} ms of {Runs}; to the management listener: best {management.Min():0} ms; resident {resident:0.0} MB; the binary has {size:0.0} MB"));
        Assert.True(data.Min() < 500, $"{data.Min()} ms");
        Assert.True(resident < 60, $"{resident} MB are resident");
        // 32 MB with all before clients had certificates; the chains, the authorities and the rules came to 3 MB more.
        Assert.True(size <= 36, $"the binary has {size} MB");
    }
}
