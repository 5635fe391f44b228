using System.Globalization;
using System.Net.Sockets;
using System.Text;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.EndToEnd.Tests.Running;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Life;

/// <summary>What systemd sees and gives, played by the test: notifications, the watchdog, listening sockets.</summary>
public sealed class ServiceManagerTests
{
    private const string Launcher = """
        import os, socket, sys
        listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
        if listener.fileno() != 3:
            os.dup2(listener.fileno(), 3)
        os.set_inheritable(3, True)
        os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()), LISTEN_FDNAMES="web")
        os.execvp(sys.argv[2], sys.argv[2:])
        """;

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task The_service_manager_hears_of_ready_reload_and_end_and_the_watchdog_of_loops_that_turn(string host)
    {
        await using var origin = new ScriptedOrigin();
        using var life = new LifeShield(origin.Url);
        var path = life.Workspace.File("notify.sock");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));
        var binary = LifeShield.Through(ShieldBinary.Of(host), "env", $"NOTIFY_SOCKET={path}", "WATCHDOG_USEC=400000");
        await using var shield = await life.StartAsync(binary);

        var ready = await HeardAsync(manager, "READY=1");
        Assert.Contains($"STATUS=serving on 127.0.0.1:{life.Port}", ready, StringComparison.Ordinal);
        Assert.Contains($"MAINPID={LifeShield.Text(shield.Id)}", ready, StringComparison.Ordinal);
        for (var i = 0; i < 3; i++)
        {
            await HeardAsync(manager, "WATCHDOG=1");
        }

        var before = System.Diagnostics.Stopwatch.GetTimestamp() / (System.Diagnostics.Stopwatch.Frequency / 1_000_000);
        await shield.SignalAsync("HUP");
        var reloading = await HeardAsync(manager, "RELOADING=1");
        var time = long.Parse(reloading.Split('\n').Single(line => line.StartsWith("MONOTONIC_USEC=", StringComparison.Ordinal)).AsSpan(15), CultureInfo.InvariantCulture);
        Assert.InRange(time, before, before + 60_000_000);
        await HeardAsync(manager, "READY=1");
        await shield.SignalAsync("TERM");
        await HeardAsync(manager, "STOPPING=1");
        Assert.Equal(0, await shield.ExitAsync());
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task A_socket_that_the_service_manager_opened_is_served(string host)
    {
        await using var origin = new ScriptedOrigin();
        using var life = new LifeShield(origin.Url);
        var binary = LifeShield.Through(ShieldBinary.Of(host), "python3", "-c", Launcher, LifeShield.Text(life.Port));
        await using var shield = await life.StartAsync(binary);
        using var client = shield.Client(life.Url);
        Assert.Equal(200, await client.StatusAsync(PetStoreRequests.Pets));
        Assert.Equal(400, await client.StatusAsync(PetStoreRequests.TooManyPets));
        await shield.SignalAsync("TERM");
        Assert.Equal(0, await shield.ExitAsync());
    }

    [Fact]
    public async Task A_socket_that_no_listener_names_refuses_the_start()
    {
        await using var origin = new ScriptedOrigin();
        using var life = new LifeShield(origin.Url);
        var other = LifeShield.FreePort();
        var ended = await Tool.RunAsync(LifeShield.Through(ShieldBinary.Preferred, "python3", "-c", Launcher, LifeShield.Text(other)), "run", "--settings", life.Settings);
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains($"The service manager listens on 127.0.0.1:{LifeShield.Text(other)}", ended.Errors, StringComparison.Ordinal);
    }

    private static async Task<string> HeardAsync(Socket manager, string word)
    {
        // One patience for all: a watchdog is heard again and again, whether the word comes or not.
        using var patience = new CancellationTokenSource(Tool.Patience);
        var buffer = new byte[4096];
        while (true)
        {
            var n = await manager.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, patience.Token);
            var text = Encoding.UTF8.GetString(buffer, 0, n);
            if (text.Split('\n').Contains(word))
            {
                return text;
            }
        }
    }
}
