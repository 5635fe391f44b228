using System.Net;
using System.Net.Sockets;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Running;

/// <summary>An origin that is down, slow or talks nonsense: a decided answer, an event, and the process lives.</summary>
public sealed class OriginFailureTests
{
    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task An_origin_that_is_down_is_502_with_an_event_until_it_is_back(string host)
    {
        // Bound and not listening: the port is ours, and nobody answers there.
        using var reserved = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)reserved.LocalEndPoint!).Port;
        await using var shield = await ShieldProcess.RunAsync(ShieldBinary.Of(host), Workspace.PetStore, new Uri($"http://127.0.0.1:{port}"));
        using var client = shield.Client();

        Assert.Equal(502, await client.StatusAsync(PetStoreRequests.Pets));
        var item = await shield.EventAsync(e => e.GetProperty("source").GetString() == "origin");
        Assert.Equal(502, item.GetProperty("status").GetInt32());
        Assert.Equal("Forward", item.GetProperty("phase").GetString());
        Assert.Equal(400, await client.StatusAsync(PetStoreRequests.TooManyPets));

        reserved.Listen();
        var back = AnswerOnceAsync(reserved);
        Assert.Equal(200, await client.StatusAsync(PetStoreRequests.Pets));
        await back;
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task A_slow_origin_is_504_after_the_time_that_the_settings_allow(string host)
    {
        using var workspace = new Workspace();
        var settings = workspace.Write("settings.yaml", "timeouts: { first_byte: 0.3 }\n");
        await using var origin = new ScriptedOrigin((request, connection) =>
            request.Target.Contains("limit", StringComparison.Ordinal) ? Task.CompletedTask : connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        await using var shield = await ShieldProcess.RunAsync(ShieldBinary.Of(host), Workspace.PetStore, origin.Url, "--settings", settings);
        using var client = shield.Client();

        Assert.Equal(504, await client.StatusAsync(PetStoreRequests.Pets));
        var item = await shield.EventAsync(e => e.GetProperty("source").GetString() == "origin");
        Assert.Equal(504, item.GetProperty("status").GetInt32());
        Assert.InRange(item.GetProperty("total_us").GetInt64(), 250_000, 20_000_000);
        Assert.Equal(200, await client.StatusAsync("/v1/pets"));
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task An_origin_that_talks_nonsense_is_502(string host)
    {
        await using var origin = new ScriptedOrigin(async (request, connection) =>
        {
            if (request.Target.EndsWith("pets", StringComparison.Ordinal))
            {
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                return;
            }

            await connection.SendAsync("I am not a web server.\r\n\r\n");
            connection.Close();
        });
        await using var shield = await ShieldProcess.RunAsync(ShieldBinary.Of(host), Workspace.PetStore, origin.Url);
        using var client = shield.Client();

        Assert.Equal(502, await client.StatusAsync(PetStoreRequests.Pets));
        var item = await shield.EventAsync(e => e.GetProperty("source").GetString() == "origin");
        Assert.Equal(502, item.GetProperty("status").GetInt32());
        Assert.Equal(200, await client.StatusAsync("/v1/pets"));
    }

    private static async Task AnswerOnceAsync(Socket listening)
    {
        using var connection = await listening.AcceptAsync().WaitAsync(Tool.Patience);
        var buffer = new byte[4096];
        Assert.True(await connection.ReceiveAsync(buffer).WaitAsync(Tool.Patience) > 0);
        await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
    }
}
