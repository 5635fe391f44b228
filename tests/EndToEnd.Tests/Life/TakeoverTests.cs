using System.Diagnostics;
using System.Globalization;
using FastShield.EndToEnd.Tests.Fleet;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.EndToEnd.Tests.Running;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.EndToEnd.Tests.Life;

/// <summary>security-cases: one process takes over from another, drains, or is killed, while clients go on.</summary>
[Collection(Measured.Name)]
public sealed class TakeoverTests(ITestOutputHelper output)
{
    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task R07_restarts_by_handing_the_sockets_over_lose_no_request(string host)
    {
        var binary = ShieldBinary.Of(host);
        await using var origin = new ScriptedOrigin();
        using var life = new LifeShield(origin.Url);
        var rounds = Scope.Of(3, 20);
        var shield = await life.StartAsync(binary);
        await using var last = new Last(() => shield);
        await using (var load = new StrictLoad(life.Port, clients: 8))
        {
            for (var i = 0; i < rounds; i++)
            {
                await load.MoreAsync(200);
                var before = shield;
                shield = await life.StartAsync(binary, "--takeover");
                await using (before)
                {
                    Assert.Equal(0, await before.ExitAsync());
                }
            }

            await load.MoreAsync(200);
            await load.StopAsync();
            output.WriteLine($"{host}: {rounds} restarts, {load.Answers} requests, {load.Failures.Count} failures");
            Assert.Empty(load.Failures);
        }

        await shield.SignalAsync("TERM");
        Assert.Equal(0, await shield.ExitAsync());
        Assert.False(File.Exists(life.Control));
    }

    /// <summary>Ends the process that a test came to, also where it failed on the way.</summary>
    private sealed class Last(Func<ShieldProcess> process) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => process().DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task R07_a_successor_that_fails_leaves_the_old_process_serving(string host)
    {
        var binary = ShieldBinary.Of(host);
        await using var origin = new ScriptedOrigin();
        using var life = new LifeShield(origin.Url);
        await using var shield = await life.StartAsync(binary);
        await using var load = new StrictLoad(life.Port, clients: 2);

        var broken = life.Workspace.Write("broken.yaml", (await File.ReadAllTextAsync(life.Settings)).Replace("schemas: [api.yaml]", "schemas: [away.yaml]", StringComparison.Ordinal));
        var failed = await Tool.RunAsync(binary, "run", "--settings", broken, "--takeover");
        Assert.Equal(2, failed.ExitCode);

        // Killed between the hand-over and its word that it serves.
        var stuck = life.Workspace.Write("stuck.yaml", (await File.ReadAllTextAsync(life.Settings)).Replace("schemas: [api.yaml]", "schemas: [pipe.yaml]", StringComparison.Ordinal));
        Assert.Equal(0, (await Tool.RunAsync("mkfifo", [life.Workspace.File("pipe.yaml")], input: null)).ExitCode);
        using (var killed = Process.Start(new ProcessStartInfo(binary.Program, [.. binary.Leading, "run", "--settings", stuck, "--takeover"]) { RedirectStandardOutput = true, RedirectStandardError = true })!)
        {
            await Task.Delay(1500);
            killed.Kill();
            await killed.WaitForExitAsync();
        }

        await shield.ErrorLineAsync(line => line.StartsWith("takeover: the other process failed", StringComparison.Ordinal));
        await load.MoreAsync(50);
        await load.StopAsync();
        Assert.Empty(load.Failures);
        Assert.Equal(0, (await life.ReloadAsync(binary)).ExitCode);
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task R06_requests_under_way_finish_when_the_process_is_told_to_end(string host)
    {
        var binary = ShieldBinary.Of(host);
        for (var round = 0; round < Scope.Of(1, 20); round++)
        {
            var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var origin = new ScriptedOrigin(async (_, connection) =>
            {
                await goOn.Task;
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
            });
            using var life = new LifeShield(origin.Url);
            await using var shield = await life.StartAsync(binary);
            using var client = shield.Client();
            var requests = Enumerable.Range(0, 500).Select(_ => client.GetAsync(new Uri(PetStoreRequests.Pets, UriKind.Relative))).ToList();
            for (var i = 0; origin.Requests.Count < requests.Count && i < 3000; i++)
            {
                await Task.Delay(10);
            }

            Assert.Equal(requests.Count, origin.Requests.Count);
            await shield.SignalAsync("TERM");
            await Task.Delay(300);
            Assert.DoesNotContain(requests, request => request.IsCompleted);
            goOn.SetResult();

            foreach (var response in await Task.WhenAll(requests))
            {
                Assert.Equal(200, (int)response.StatusCode);
                Assert.True(response.Headers.ConnectionClose);
                response.Dispose();
            }

            Assert.Equal(0, await shield.ExitAsync());
        }
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task R06_a_second_signal_ends_the_process_at_once(string host)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new ScriptedOrigin((_, _) =>
        {
            arrived.TrySetResult();
            return Task.Delay(TimeSpan.FromMinutes(2));
        });
        using var life = new LifeShield(origin.Url);
        await using var shield = await life.StartAsync(ShieldBinary.Of(host));
        using var client = shield.Client();
        var request = client.GetAsync(new Uri(PetStoreRequests.Pets, UriKind.Relative));
        await arrived.Task.WaitAsync(Tool.Patience);
        await shield.SignalAsync("TERM");
        await Task.Delay(500);
        Assert.False(request.IsCompleted);
        await shield.SignalAsync("TERM");

        var clock = Stopwatch.StartNew();
        Assert.NotEqual(0, await shield.ExitAsync());
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), "it waited for the drain");
        await Assert.ThrowsAnyAsync<Exception>(() => request);
    }

    [Fact]
    public async Task R08_killed_under_load_it_starts_again_without_repair()
    {
        var binary = ShieldBinary.Preferred;
        await using var origin = new ScriptedOrigin();
        using var life = new LifeShield(origin.Url);
        var slowest = TimeSpan.Zero;
        var rounds = Scope.Of(2, 50);
        for (var i = 0; i < rounds; i++)
        {
            await using var shield = await life.StartAsync(binary);
            slowest = shield.ReadyAfter > slowest ? shield.ReadyAfter : slowest;
            await using var load = new StrictLoad(life.Port, clients: 4);
            await load.MoreAsync(100);
            Assert.Empty(load.Failures);
            await shield.SignalAsync("KILL");
            await shield.ExitAsync();
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{binary.Name}: {rounds} times kill -9 under load, ready again after {slowest.TotalMilliseconds:0} ms at most"));
        Assert.True(slowest < TimeSpan.FromSeconds(20));
    }
}
