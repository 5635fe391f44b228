using System.Runtime.CompilerServices;
using System.Text;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>
/// A conforming request allocates nothing on the event-loop transport. Measured by the loop's thread about itself, so that client, origin and test, which
/// live on other threads, do not count. The client sends a request only when it has the last answer: each read on the loop truly suspends.
/// </summary>
public sealed class AllocationTests(ITestOutputHelper output)
{
    private const int WarmUp = 2000;
    private const int Measured = 10_000;

    private static readonly string _get = "GET /pets/17?verbose=true HTTP/1.1\r\nHost: api.example\r\nAccept: */*\r\nUser-Agent: measure/1\r\n\r\n";
    private static readonly string _post =
        $"POST /pets HTTP/1.1\r\nHost: api.example\r\nContent-Type: application/json\r\nContent-Length: 300\r\n\r\n{{\"name\":\"{new string('x', 289)}\"}}";

    private static readonly string _secret = "GET /secrets/17?a=b HTTP/1.1\r\nHost: api.example\r\nAuthorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n";

    private static readonly string _traced =
        "GET /pets/17 HTTP/1.1\r\nHost: api.example\r\ntraceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\ntracestate: foo=1,bar=2\r\n\r\n";

    [Theory]
    [InlineData("secret")]
    [InlineData("get")]
    [InlineData("post")]
    [InlineData("traced")]
    [InlineData("trace begun here")]
    public async Task A_conforming_request_over_tls_allocates_nothing_on_its_loop(string kind)
    {
        await using var rig = await ProxyRig.StartAsync("epoll", tls: true, change: settings => settings with { Trace = kind.StartsWith("trace", StringComparison.Ordinal) ? TraceMode.Start : TraceMode.Pass });
        await using var client = await rig.ConnectAsync();
        var request = Encoding.Latin1.GetBytes(kind switch
        {
            "get" or "trace begun here" => _get,
            "traced" => _traced,
            "secret" => _secret,
            _ => _post,
        });
        var loop = rig.Server.Transport.Loops[0];
        await AskAsync(client, request, WarmUp);
        var before = await AllocatedAsync(loop);
        await AskAsync(client, request, Measured);
        var after = await AllocatedAsync(loop);

        var perRequest = (after - before) / (double)Measured;
        output.WriteLine($"{kind}: {after - before} bytes in {Measured} requests, {perRequest:f3} bytes a request");
        Assert.True(perRequest < 1, $"{perRequest} bytes a request");
        Assert.Equal(WarmUp + Measured, rig.Counted(counters => counters.Forwarded, WarmUp + Measured));
        Assert.Equal(1, rig.Origin.Connections);
    }

    [Fact]
    public async Task Many_connections_that_wait_at_a_time_allocate_nothing_either()
    {
        const int connections = 64;
        var waiting = 0;
        var together = new TaskCompletionSource();
        var origin = new ScriptedOrigin(async (_, connection) =>
        {
            // The first round is answered when all are there, so that the loop has had as many at a time as it will ever have.
            if (Interlocked.Increment(ref waiting) == connections)
            {
                together.SetResult();
            }

            await together.Task;
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        await using var rig = await ProxyRig.StartAsync("epoll", origin);
        var loop = rig.Server.Transport.Loops[0];
        var clients = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => rig.ConnectAsync()));
        var request = Encoding.Latin1.GetBytes(_post);
        await Task.WhenAll(clients.Select(client => AskAsync(client, request, 50)));
        var before = await AllocatedAsync(loop);
        await Task.WhenAll(clients.Select(client => AskAsync(client, request, 50)));
        var after = await AllocatedAsync(loop);
        var perRequest = (after - before) / (50.0 * connections);
        output.WriteLine($"{perRequest:f3} bytes a request with {connections} connections, {rig.Origin.Connections} to the origin");
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }

        Assert.Equal(connections, origin.Connections);
        Assert.True(perRequest < 1, $"{perRequest} bytes a request");
    }

    private static async Task AskAsync(RawClient client, byte[] request, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await client.SendAsync(request);
            Assert.Equal(200, (await client.ReadAsync()).Status);
        }
    }

    /// <summary>What the loop's thread has allocated so far.</summary>
    private static async Task<long> AllocatedAsync(EventLoop loop)
    {
        var answer = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(static state => Unsafe.As<TaskCompletionSource<long>>(state!).SetResult(GC.GetAllocatedBytesForCurrentThread()), answer);
        return await answer.Task.WaitAsync(RawClient.Patience);
    }
}
