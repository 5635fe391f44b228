using System.Net;
using System.Net.Sockets;
using FastShield.Proxy.Transport;
using Xunit;

namespace FastShield.Proxy.Tests.Transport;

public sealed class ListenAndStopTests
{
    public static TheoryData<string> Makers => TransportRig.Makers;

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_port_in_use_is_said_so(string maker)
    {
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync);
        await using var other = TransportRig.Make(maker, new TransportSettings { Loops = 1 });
        var error = Assert.Throws<ConnectionException>(() => other.Listen(new ListenEndpoint(IPAddress.Loopback, rig.Port), TransportRig.EchoAsync));
        Assert.Contains($"127.0.0.1:{rig.Port}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Stopping_ends_idle_connections_and_lets_busy_ones_finish(string maker)
    {
        var begun = new TaskCompletionSource();
        var rig = new TransportRig(maker, async connection =>
        {
            var buffer = new byte[10];
            while (true)
            {
                connection.IsIdle = true;
                var n = await connection.ReceiveAsync(buffer);
                connection.IsIdle = false;
                if (n == 0)
                    return;
                begun.TrySetResult();
                await connection.Loop.DelayAsync(300);
                await connection.SendAsync(buffer.AsMemory(0, n));
            }
        });
        await using var idle = await rig.ConnectAsync(tls: false);
        await using var busy = await rig.ConnectAsync(tls: false);
        await busy.WriteAsync("work"u8.ToArray());
        await begun.Task.WaitAsync(TransportRig.Patience);
        var stopping = rig.Transport.StopAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(0, await idle.ReadAsync(new byte[1]).AsTask().WaitAsync(TransportRig.Patience));
        var answer = new byte[4];
        await busy.ReadExactlyAsync(answer).AsTask().WaitAsync(TransportRig.Patience);
        Assert.Equal("work"u8.ToArray(), answer);
        Assert.Equal(0, await busy.ReadAsync(answer).AsTask().WaitAsync(TransportRig.Patience));
        // The clients end their sides too, for which an orderly close waits a little.
        idle.Dispose();
        busy.Dispose();
        await stopping.WaitAsync(TransportRig.Patience);
        Assert.Equal(0, rig.Transport.Counters.Open);
        using var late = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var refused = await Assert.ThrowsAsync<SocketException>(async () => await late.ConnectAsync(IPAddress.Loopback, rig.Port));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        Assert.Empty(rig.Defects);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Stopping_aborts_what_does_not_end_in_time(string maker)
    {
        var rig = new TransportRig(maker, TransportRig.EchoAsync);
        await using var client = await rig.ConnectAsync(tls: false);
        await client.WriteAsync(new byte[1]);
        await client.ReadExactlyAsync(new byte[1]);
        await rig.Transport.StopAsync(TimeSpan.FromMilliseconds(100)).WaitAsync(TransportRig.Patience);
        await Assert.ThrowsAsync<IOException>(async () => await client.ReadAsync(new byte[1]).AsTask().WaitAsync(TransportRig.Patience));
        Assert.Equal(0, rig.Transport.Counters.Open);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Above_the_limit_connections_wait_until_there_is_room(string maker)
    {
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync, settings: new TransportSettings { Loops = 1, MaxConnections = 2 });
        var first = await rig.ConnectAsync(tls: false);
        await using var second = await rig.ConnectAsync(tls: false);
        await EchoOnceAsync(first);
        await EchoOnceAsync(second);
        await using var third = await rig.ConnectAsync(tls: false);
        await third.WriteAsync(new byte[1]);
        var reading = third.ReadExactlyAsync(new byte[1]).AsTask();
        await Task.Delay(300);
        Assert.False(reading.IsCompleted);
        Assert.True(rig.Transport.Counters.AcceptPauses > 0);
        await first.DisposeAsync();
        await reading.WaitAsync(TransportRig.Patience);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_client_that_says_nothing_does_not_hold_its_handshake_for_long(string maker)
    {
        await using var rig = new TransportRig(
            maker, TransportRig.EchoAsync, TransportRig.Tls, new TransportSettings { Loops = 1, HandshakeTimeout = TimeSpan.FromMilliseconds(200) });
        await using var silent = await rig.ConnectAsync(tls: false);
        Assert.Equal(0, await ReadToEndAsync(silent));
        Assert.Equal(1, rig.Transport.Counters.HandshakesTimedOut);
        await WaitUntilAsync(() => rig.Transport.Counters.HandshakesPending == 0);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Too_many_handshakes_at_once_are_refused_and_counted(string maker)
    {
        await using var rig = new TransportRig(
            maker, TransportRig.EchoAsync, TransportRig.Tls, new TransportSettings { Loops = 1, MaxHandshakesPerLoop = 1 });
        await using var silent = await rig.ConnectAsync(tls: false);
        await WaitUntilAsync(() => rig.Transport.Counters.HandshakesPending == 1);
        // The reset may come while the client still connects.
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var refused = await rig.ConnectAsync(tls: false);
            await refused.ReadAsync(new byte[1]).AsTask().WaitAsync(TransportRig.Patience);
        });
        Assert.Equal(1, rig.Transport.Counters.HandshakesRefused);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Nonsense_instead_of_a_handshake_is_counted_and_harms_nobody(string maker)
    {
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync, TransportRig.Tls);
        await using var client = await rig.ConnectAsync(tls: false);
        await client.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        await ReadToEndAsync(client);
        Assert.Equal(1, rig.Transport.Counters.HandshakesFailed);
        await using var good = await rig.ConnectAsync(tls: true);
        await EchoOnceAsync(good);
    }

    private static async Task EchoOnceAsync(Stream client)
    {
        await client.WriteAsync(new byte[1]);
        await client.ReadExactlyAsync(new byte[1]).AsTask().WaitAsync(TransportRig.Patience);
    }

    private static async Task<int> ReadToEndAsync(Stream client)
    {
        var total = 0;
        var buffer = new byte[1000];
        try
        {
            int n;
            while ((n = await client.ReadAsync(buffer).AsTask().WaitAsync(TransportRig.Patience)) > 0)
                total += n;
        }
        catch (IOException)
        {
            // A reset is an end too.
        }
        return total;
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 500 && !condition(); i++)
            await Task.Delay(10);
        Assert.True(condition());
    }
}
