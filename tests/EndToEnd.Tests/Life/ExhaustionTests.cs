using System.Net;
using System.Net.Sockets;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.EndToEnd.Tests.Running;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Life;

/// <summary>security-cases L-04, R-10: a process without descriptors, and one whose clock jumps, goes on.</summary>
public sealed class ExhaustionTests
{
    private const string Library = "/usr/$LIB/faketime/libfaketime.so.1";

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Without_file_descriptors_clients_wait_and_nothing_dies(string host)
    {
        await using var origin = new ScriptedOrigin();
        using var life = new LifeShield(origin.Url);
        await using var shield = await life.StartAsync(LifeShield.Through(ShieldBinary.Of(host), "sh", "-c", "ulimit -n 256; exec \"$@\"", "sh"));

        // Silent connections, far more than descriptors: those that wait longest are ended to make room.
        var silent = new List<Socket>();
        for (var i = 0; i < 500; i++)
        {
            silent.Add(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            await silent[i].ConnectAsync(IPAddress.Loopback, life.Port).WaitAsync(Tool.Patience);
        }

        using var client = shield.Client(life.Url);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(200, await client.StatusAsync(PetStoreRequests.Pets));
        }

        Assert.InRange(Directory.GetFileSystemEntries($"/proc/{shield.Id}/fd").Length, 1, 256);
        silent.ForEach(socket => socket.Dispose());
        Assert.Equal(200, await client.StatusAsync(PetStoreRequests.Pets));
        await shield.EventAsync(item => item.GetProperty("source").GetString() == "overload");
        await shield.SignalAsync("TERM");
        Assert.Equal(0, await shield.ExitAsync());
    }

    [ToolTheory("faketime")]
    [InlineData("+10y")]
    [InlineData("-1d")]
    public async Task R10_another_date_is_only_another_date(string offset)
    {
        await using var origin = new ScriptedOrigin();
        using var life = new LifeShield(origin.Url);
        await using var shield = await life.StartAsync(LifeShield.Through(ShieldBinary.Preferred, "env", "FAKETIME_DONT_FAKE_MONOTONIC=1", $"FAKETIME={offset}", $"LD_PRELOAD={Library}"));
        using var client = shield.Client(life.Url);
        for (var i = 0; i < 3; i++)
        {
            using var response = await client.GetAsync(new Uri(PetStoreRequests.Pets, UriKind.Relative));
            Assert.Equal(200, (int)response.StatusCode);
            var told = response.Headers.Date!.Value - TimeProvider.System.GetUtcNow();
            Assert.InRange(told.TotalDays, offset == "-1d" ? -1.1 : 3600, offset == "-1d" ? -0.9 : 3700);
            await Task.Delay(500);
        }

        await shield.SignalAsync("TERM");
        Assert.Equal(0, await shield.ExitAsync());
    }

    /// <summary>The clock jumps while requests are under way: deadlines count on the clock that only goes forward.</summary>
    [ToolTheory("faketime")]
    [InlineData("+10y")]
    [InlineData("-1d")]
    public async Task R10_a_jump_of_the_clock_ends_no_request_early(string offset)
    {
        await using var origin = new ScriptedOrigin(async (_, connection) =>
        {
            await Task.Delay(1500);
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        using var life = new LifeShield(origin.Url);
        var clock = life.Workspace.Write("clock", "+0");
        await using var shield = await life.StartAsync(LifeShield.Through(
            ShieldBinary.Preferred, "env", "FAKETIME_DONT_FAKE_MONOTONIC=1", "FAKETIME_NO_CACHE=1", $"FAKETIME_TIMESTAMP_FILE={clock}", $"LD_PRELOAD={Library}"));
        using var client = shield.Client(life.Url);
        var early = client.StatusAsync(PetStoreRequests.Pets);
        await Task.Delay(300);
        await File.WriteAllTextAsync(clock, offset);
        Assert.Equal(200, await early);
        Assert.Equal(200, await client.StatusAsync(PetStoreRequests.Pets));
        Assert.Equal(400, await client.StatusAsync(PetStoreRequests.TooManyPets));
        Assert.DoesNotContain(shield.Errors, line => line.Contains("internal error", StringComparison.Ordinal));
    }
}
