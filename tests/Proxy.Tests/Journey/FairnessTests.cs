using System.Diagnostics;
using System.Globalization;
using System.Text;
using FastShield.Proxy.Journey;
using FastShield.Proxy.Settings;
using Xunit;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>A big or laboured request costs its own time, and not that of its neighbours on the loop.</summary>
public sealed class FairnessTests
{
    public static TheoryData<string> Makers => ProxyRig.Makers;

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_body_of_many_MB_does_not_hold_up_the_loop(string maker)
    {
        var length = maker == "epoll" ? 50_000_000 : 12_000_000;
        await using var rig = await ProxyRig.StartAsync(maker, change: static settings => settings with { Limits = new ProxyLimits { MaxBody = 64 * 1024 * 1024 } });
        var json = "[" + new string('1', 1) + string.Concat(Enumerable.Repeat(",[1,\"a\"]", (length - 3) / 8)) + "]";
        var done = false;
        var big = Task.Run(async () =>
        {
            try
            {
                await using var client = await rig.ConnectAsync();
                await client.SendAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"PUT /pets/1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n{json}")));
                return (await client.ReadAsync()).Status;
            }
            finally
            {
                Volatile.Write(ref done, true);
            }
        });
        await NeighboursAsync(rig, () => Volatile.Read(ref done));
        Assert.Equal(200, await big);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_body_in_chunks_of_one_byte_does_not_hold_up_the_loop(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker);
        var chunks = string.Concat("\"" + new string('j', 900_000) + "\"").Aggregate(new StringBuilder(6_000_000), static (text, c) => text.Append("1\r\n").Append(c).Append("\r\n")).Append("0\r\n\r\n").ToString();
        var done = false;
        var laboured = Task.Run(async () =>
        {
            try
            {
                await using var client = await rig.ConnectAsync();
                await client.SendAsync("PUT /pets/1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
                return (await client.ReadAsync()).Status;
            }
            finally
            {
                Volatile.Write(ref done, true);
            }
        });
        await NeighboursAsync(rig, () => Volatile.Read(ref done));
        Assert.Equal(200, await laboured);
        Assert.Equal(900_002, rig.Origin.Requests.Single(static request => request.Method == "PUT").Body.Length);
    }

    /// <summary>Requests one after the other meanwhile: none waits for anything like the whole of the other, however busy the machine is.</summary>
    private static async Task NeighboursAsync(ProxyRig rig, Func<bool> isDone)
    {
        var longest = 0.0;
        var count = 0;
        var begin = Stopwatch.GetTimestamp();
        await using var client = await rig.ConnectAsync();
        do
        {
            var start = Stopwatch.GetTimestamp();
            Assert.Equal(200, (await client.AskAsync("GET /pets HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
            longest = Math.Max(longest, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            count++;
            await Task.Delay(5);
        }
        while (!isDone());
        var all = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        Assert.True(longest < 500 || longest < all * 0.75, string.Create(CultureInfo.InvariantCulture, $"one of {count} neighbours took {longest:0} ms of {all:0}"));
    }

    [Fact]
    public async Task Short_work_does_not_wait_behind_long_work_nor_long_behind_short()
    {
        using var workers = new Workers(2);
        using var gate = new SemaphoreSlim(0);
        var longOnes = Enumerable.Range(0, 4).Select(_ => workers.RunAsync(() => gate.Wait(RawClient.Patience), 2 * 1024 * 1024)).ToList();
        var shortOnes = Enumerable.Range(0, 100).Select(i => workers.RunAsync(() => i, 70_000)).ToList();
        Assert.Equal(Enumerable.Range(0, 100), await Task.WhenAll(shortOnes).WaitAsync(RawClient.Patience));
        Assert.Equal(3, workers.Waiting);
        Assert.All(longOnes, static one => Assert.False(one.IsCompleted));
        gate.Release(4);
        Assert.All(await Task.WhenAll(longOnes).WaitAsync(RawClient.Patience), Assert.True);
        Assert.Equal(0, workers.Waiting);

        // Two short ones that hold on leave the long one its place as soon as one of them ends.
        var held = Enumerable.Range(0, 3).Select(_ => workers.RunAsync(() => gate.Wait(RawClient.Patience), 70_000)).ToList();
        var late = workers.RunAsync(() => 7, 2 * 1024 * 1024);
        gate.Release(1);
        Assert.Equal(7, await late.WaitAsync(RawClient.Patience));
        gate.Release(2);
        await Task.WhenAll(held).WaitAsync(RawClient.Patience);
        await Assert.ThrowsAsync<InvalidOperationException>(() => workers.RunAsync<int>(static () => throw new InvalidOperationException(), 1).WaitAsync(RawClient.Patience));
    }
}
