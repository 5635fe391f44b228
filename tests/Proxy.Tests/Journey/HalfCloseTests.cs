using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>Clients that end their own side behind a request.</summary>
public sealed class HalfCloseTests
{
    private const string Get = "GET /pets HTTP/1.1\r\nHost: a\r\n\r\n";

    public static TheoryData<string> Makers => ProxyRig.Makers;

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_quick_answer_still_reaches_a_client_that_ended_its_side(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker);
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Get + Get);
        client.EndSend();
        Assert.Equal("ok", (await client.ReadAsync()).Body);
        Assert.Equal("ok", (await client.ReadAsync()).Body);
        Assert.True(await client.IsEndedAsync());
        Assert.Empty(rig.Events.Items);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task What_a_client_sends_ahead_while_the_origin_thinks_is_served_next(string maker)
    {
        var origin = new ScriptedOrigin(static async (request, connection) =>
        {
            await Task.Delay(request.Target == "/pets" ? 2500 : 0);
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {request.Target.Length}\r\n\r\n{request.Target}");
        });
        await using var rig = await ProxyRig.StartAsync(maker, origin);
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Get);
        await Task.Delay(300);
        await client.SendAsync("GET /pets/7 HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal("/pets", (await client.ReadAsync()).Body);
        Assert.Equal("/pets/7", (await client.ReadAsync()).Body);
    }
}
