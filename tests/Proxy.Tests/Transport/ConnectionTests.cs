using System.Net;
using System.Net.Sockets;
using FastShield.Proxy.Transport;
using Xunit;

namespace FastShield.Proxy.Tests.Transport;

public sealed class ConnectionTests
{
    public static TheoryData<string, bool> Makers => TransportRig.MakersWithAndWithoutTls;

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_client_that_ended_its_side_still_gets_its_answer(string maker, bool tls)
    {
        await using var rig = new TransportRig(maker, async connection =>
        {
            var buffer = new byte[100];
            var total = 0;
            int n;
            while ((n = await connection.ReceiveAsync(buffer)) > 0)
                total += n;
            await connection.SendAsync(BitConverter.GetBytes(total));
        }, tls ? TransportRig.Tls : null);
        await using var client = await rig.ConnectAsync(tls);
        await client.WriteAsync(new byte[12345]);
        if (client is System.Net.Security.SslStream secured)
            await secured.ShutdownAsync();
        else
            ((NetworkStream)client).Socket.Shutdown(SocketShutdown.Send);
        var answer = new byte[4];
        await client.ReadExactlyAsync(answer).AsTask().WaitAsync(TransportRig.Patience);
        Assert.Equal(12345, BitConverter.ToInt32(answer));
        Assert.Equal(0, await client.ReadAsync(answer).AsTask().WaitAsync(TransportRig.Patience));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_server_may_end_its_side_and_go_on_receiving(string maker, bool tls)
    {
        var received = new TaskCompletionSource<int>();
        await using var rig = new TransportRig(maker, async connection =>
        {
            await connection.SendAsync("bye"u8.ToArray());
            await connection.EndSendAsync();
            await connection.EndSendAsync();
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await connection.SendAsync(new byte[1]));
            received.SetResult(await connection.ReceiveAsync(new byte[100]));
        }, tls ? TransportRig.Tls : null);
        await using var client = await rig.ConnectAsync(tls);
        await client.ReadExactlyAsync(new byte[3]);
        Assert.Equal(0, await client.ReadAsync(new byte[1]).AsTask().WaitAsync(TransportRig.Patience));
        await client.WriteAsync("more"u8.ToArray());
        Assert.Equal(4, await received.Task.WaitAsync(TransportRig.Patience));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_reset_by_the_client_fails_the_pending_receive(string maker, bool tls)
    {
        var outcome = new TaskCompletionSource<ConnectionErrorKind>();
        await using var rig = new TransportRig(maker, async connection =>
        {
            var buffer = new byte[10];
            await connection.ReceiveAsync(buffer);
            outcome.SetResult((await Assert.ThrowsAsync<ConnectionException>(async () => await connection.ReceiveAsync(buffer))).Kind);
        }, tls ? TransportRig.Tls : null);
        var socket = await ConnectRawAsync(rig);
        var stream = await TransportRig.SecureAsync(new NetworkStream(socket), tls);
        await stream.WriteAsync(new byte[1]);
        await Task.Delay(50);
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
        Assert.Equal(ConnectionErrorKind.Reset, await outcome.Task.WaitAsync(TransportRig.Patience));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task An_abort_resets_the_client_and_fails_what_is_pending(string maker, bool tls)
    {
        var outcome = new TaskCompletionSource<ConnectionErrorKind>();
        await using var rig = new TransportRig(maker, async connection =>
        {
            _ = Task.Delay(50).ContinueWith(_ => connection.Abort(), TaskScheduler.Default);
            outcome.SetResult((await Assert.ThrowsAsync<ConnectionException>(async () => await connection.ReceiveAsync(new byte[1]))).Kind);
            Assert.True(connection.IsClosed);
            await Assert.ThrowsAsync<ConnectionException>(async () => await connection.SendAsync(new byte[1]));
            connection.Abort();
            await connection.CloseAsync();
        }, tls ? TransportRig.Tls : null);
        await using var client = await rig.ConnectAsync(tls);
        await Assert.ThrowsAsync<IOException>(async () => await client.ReadAsync(new byte[1]).AsTask().WaitAsync(TransportRig.Patience));
        Assert.Equal(ConnectionErrorKind.Closed, await outcome.Task.WaitAsync(TransportRig.Patience));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_deadline_fails_the_receive_and_the_next_one_works(string maker, bool tls)
    {
        var waited = new TaskCompletionSource<long>();
        await using var rig = new TransportRig(maker, async connection =>
        {
            var start = connection.Loop.Now;
            connection.Deadline = start + 200;
            var error = await Assert.ThrowsAsync<ConnectionException>(async () => await connection.ReceiveAsync(new byte[10]));
            Assert.Equal(ConnectionErrorKind.TimedOut, error.Kind);
            waited.SetResult(connection.Loop.Now - start);
            connection.Deadline = long.MaxValue;
            await TransportRig.EchoAsync(connection);
        }, tls ? TransportRig.Tls : null);
        await using var client = await rig.ConnectAsync(tls);
        // The upper bound leaves room for a busy machine; the wheel itself is tested apart.
        Assert.InRange(await waited.Task.WaitAsync(TransportRig.Patience), 200, 2000);
        await client.WriteAsync("late"u8.ToArray());
        var back = new byte[4];
        await client.ReadExactlyAsync(back).AsTask().WaitAsync(TransportRig.Patience);
        Assert.Equal("late"u8.ToArray(), back);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_deadline_brought_forward_while_waiting_holds(string maker, bool tls)
    {
        var outcome = new TaskCompletionSource<ConnectionErrorKind>();
        await using var rig = new TransportRig(maker, async connection =>
        {
            connection.Deadline = connection.Loop.Now + 60_000;
            var receive = connection.ReceiveAsync(new byte[10]);
            connection.Deadline = connection.Loop.Now + 100;
            outcome.SetResult((await Assert.ThrowsAsync<ConnectionException>(async () => await receive)).Kind);
        }, tls ? TransportRig.Tls : null);
        await using var client = await rig.ConnectAsync(tls);
        Assert.Equal(ConnectionErrorKind.TimedOut, await outcome.Task.WaitAsync(TransportRig.Patience));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_deadline_fails_the_send_to_a_client_that_does_not_read(string maker, bool tls)
    {
        var outcome = new TaskCompletionSource<ConnectionErrorKind>();
        await using var rig = new TransportRig(maker, async connection =>
        {
            connection.Deadline = connection.Loop.Now + 300;
            outcome.SetResult((await Assert.ThrowsAsync<ConnectionException>(async () => await connection.SendAsync(new byte[64 << 20]))).Kind);
            connection.Abort();
        }, tls ? TransportRig.Tls : null);
        await using var client = await rig.ConnectAsync(tls);
        Assert.Equal(ConnectionErrorKind.TimedOut, await outcome.Task.WaitAsync(TransportRig.Patience));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task An_empty_receive_waits_for_data_and_takes_none(string maker, bool tls)
    {
        await using var rig = new TransportRig(maker, async connection =>
        {
            Assert.Equal(0, await connection.ReceiveAsync(Memory<byte>.Empty));
            var buffer = new byte[10];
            var n = await connection.ReceiveAsync(buffer);
            await connection.SendAsync(buffer.AsMemory(0, n));
            await connection.SendAsync(ReadOnlyMemory<byte>.Empty);
        }, tls ? TransportRig.Tls : null);
        await using var client = await rig.ConnectAsync(tls);
        await Task.Delay(50);
        await client.WriteAsync("abc"u8.ToArray());
        var back = new byte[3];
        await client.ReadExactlyAsync(back).AsTask().WaitAsync(TransportRig.Patience);
        Assert.Equal("abc"u8.ToArray(), back);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_handler_that_throws_resets_its_connection_and_no_other(string maker, bool tls)
    {
        var settings = new TransportSettings { Loops = 1 };
        var rig = new TransportRig(maker, async connection =>
        {
            var buffer = new byte[1];
            await connection.ReceiveAsync(buffer);
            if (buffer[0] == 1)
                throw new FormatException("a defect");
            await connection.SendAsync(buffer);
            await TransportRig.EchoAsync(connection);
        }, tls ? TransportRig.Tls : null, settings);
        await using var good = await rig.ConnectAsync(tls);
        await using var bad = await rig.ConnectAsync(tls);
        await bad.WriteAsync(new byte[] { 1 });
        await Assert.ThrowsAsync<IOException>(async () => await bad.ReadAsync(new byte[1]).AsTask().WaitAsync(TransportRig.Patience));
        await good.WriteAsync(new byte[] { 2 });
        await good.ReadExactlyAsync(new byte[1]).AsTask().WaitAsync(TransportRig.Patience);
        Assert.IsType<FormatException>(Assert.Single(rig.Defects));
        await rig.Transport.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Work_elsewhere_comes_back_to_the_loop(string maker, bool tls)
    {
        var onLoop = new TaskCompletionSource<bool>();
        await using var rig = new TransportRig(maker, async connection =>
        {
            await Task.Run(() => Thread.Sleep(10)).ConfigureAwait(false);
            var wasAway = !connection.Loop.IsCurrent;
            await connection.Loop.EnterAsync();
            onLoop.SetResult(wasAway && connection.Loop.IsCurrent && EventLoop.Current == connection.Loop);
        }, tls ? TransportRig.Tls : null);
        await using var client = await rig.ConnectAsync(tls);
        Assert.True(await onLoop.Task.WaitAsync(TransportRig.Patience));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_peer_that_vanishes_without_close_notify_is_told_from_one_that_ends(string maker, bool tls)
    {
        var truncated = new TaskCompletionSource<bool>();
        await using var rig = new TransportRig(maker, async connection =>
        {
            while (await connection.ReceiveAsync(new byte[10]) > 0)
            {
                // Until the end.
            }
            truncated.TrySetResult(connection.IsTruncated);
        }, tls ? TransportRig.Tls : null);
        var socket = await ConnectRawAsync(rig);
        var stream = await TransportRig.SecureAsync(new NetworkStream(socket), tls);
        await stream.WriteAsync(new byte[1]);
        socket.Shutdown(SocketShutdown.Send);
        Assert.Equal(tls, await truncated.Task.WaitAsync(TransportRig.Patience));
        socket.Dispose();
    }

    private static async Task<Socket> ConnectRawAsync(TransportRig rig)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, rig.Port);
        return socket;
    }
}
