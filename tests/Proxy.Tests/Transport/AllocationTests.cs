using System.Net;
using System.Net.Sockets;
using FastShield.Proxy.Transport;
using Xunit;

namespace FastShield.Proxy.Tests.Transport;

/// <summary>Receives and sends on the epoll maker allocate nothing, also when they truly wait. Each loop's thread is measured alone.</summary>
public sealed class AllocationTests
{
    private const int WarmUp = 2000;
    private const int Rounds = 10_000;
    private const int Windows = 5;

    [Fact]
    public async Task Echo_over_plain_TCP_allocates_nothing()
    {
        var server = new Meter();
        await using var rig = new TransportRig("epoll", server.EchoAsync, settings: new TransportSettings { Loops = 1 });
        using (var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true })
        {
            await socket.ConnectAsync(IPAddress.Loopback, rig.Port);
            var message = new byte[300];
            for (var i = 0; i < WarmUp + Rounds; i++)
            {
                socket.Send(message);
                for (var got = 0; got < message.Length;)
                    got += socket.Receive(message, got, message.Length - got, SocketFlags.None);
            }
        }
        await server.AssertNothingAsync();
    }

    [Fact]
    public async Task Echo_over_TLS_allocates_nothing_on_either_side()
    {
        var server = new Meter();
        await using var rig = new TransportRig("epoll", server.EchoAsync, TransportRig.Tls, new TransportSettings { Loops = 1 });
        await using var other = TransportRig.Make("epoll", new TransportSettings { Loops = 1 });
        var client = new Meter();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var origin = new OriginAddress("localhost", rig.Port, TransportRig.TrustingTls);
        _ = Task.Run(async () =>
        {
            try
            {
                await other.Loops[0].EnterAsync();
                var connection = await other.Loops[0].ConnectAsync(origin, other.Loops[0].Now + 10_000);
                await client.AskAsync(connection);
                await connection.CloseAsync();
                done.SetResult();
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        });
        await done.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await server.AssertNothingAsync();
        await client.AssertNothingAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sends_that_wait_for_the_peer_allocate_nothing(bool tls)
    {
        const int Size = 4 << 20;
        var meter = new Meter();
        await using var rig = new TransportRig("epoll", connection => meter.PourAsync(connection, Size, 60), tls ? TransportRig.Tls : null, new TransportSettings { Loops = 1 });
        await using var client = await rig.ConnectAsync(tls);
        var buffer = new byte[256 * 1024];
        long total = 0;
        int n;
        while ((n = await client.ReadAsync(buffer).AsTask().WaitAsync(TransportRig.Patience)) > 0)
        {
            // Slower than any machine sends, so that the socket's buffers are full most of the time and the sends do wait.
            if ((total + n) >> 20 != total >> 20)
                await Task.Delay(2);
            total += n;
        }

        Assert.Equal(60L * Size, total);
        await meter.EndedAsync();
        Assert.True(meter.Waited > 20, $"only {meter.Waited} sends waited");
        meter.AssertNothingAllocated();
    }

    /// <summary>Counts what the loop's thread allocates in each of several windows after the warm-up, and how many operations waited.</summary>
    private sealed class Meter
    {
        private readonly long[] _allocated = new long[Windows];
        private long _before;
        private int _window;
        private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Waited { get; private set; }

        public async Task EchoAsync(Connection connection)
        {
            var buffer = new byte[4096];
            for (var i = 0; i < WarmUp + Rounds; i++)
            {
                if (i >= WarmUp && (i - WarmUp) % (Rounds / Windows) == 0)
                    BeginWindow();
                for (var got = 0; got < 300;)
                {
                    // Deadlines move as a request's phases do.
                    connection.Deadline = connection.Loop.Now + 30_000;
                    var receive = connection.ReceiveAsync(buffer.AsMemory(got));
                    if (!receive.IsCompleted)
                        Waited++;
                    got += await receive;
                }
                await connection.SendAsync(buffer.AsMemory(0, 300));
            }
            End();
        }

        public async Task AskAsync(Connection connection)
        {
            var buffer = new byte[4096];
            for (var i = 0; i < WarmUp + Rounds; i++)
            {
                if (i >= WarmUp && (i - WarmUp) % (Rounds / Windows) == 0)
                    BeginWindow();
                await connection.SendAsync(buffer.AsMemory(0, 300));
                for (var got = 0; got < 300;)
                {
                    var receive = connection.ReceiveAsync(buffer.AsMemory(got));
                    if (!receive.IsCompleted)
                        Waited++;
                    got += await receive;
                }
            }
            End();
        }

        public async Task PourAsync(Connection connection, int size, int times)
        {
            var data = new byte[size];
            for (var i = 0; i < times; i++)
            {
                if (i >= times / 2 && (i - (times / 2)) % (times / 2 / Windows) == 0)
                    BeginWindow();
                var send = connection.SendAsync(data);
                if (!send.IsCompleted)
                    Waited++;
                await send;
            }
            End();
        }

        /// <summary>Waits for the end, which the peer may see before it is noted.</summary>
        public Task EndedAsync() => _complete.Task.WaitAsync(TransportRig.Patience);

        public async Task AssertNothingAsync()
        {
            await EndedAsync();
            Assert.True(Waited > Rounds / 2, $"only {Waited} receives waited");
            AssertNothingAllocated();
        }

        /// <summary>
        /// An operation that allocates does so in every window. In some of them the runtime may allocate on the thread for itself, a few hundred
        /// bytes when something is called for the first time.
        /// </summary>
        public void AssertNothingAllocated() =>
            Assert.True(_window == Windows && _allocated.Count(bytes => bytes != 0) <= Windows / 2 && _allocated.Sum() < 4096, $"allocated: {string.Join(", ", _allocated)}");

        private void BeginWindow()
        {
            if (_before != 0)
                EndWindow();
            _before = GC.GetAllocatedBytesForCurrentThread();
        }

        private void EndWindow() => _allocated[_window++] = GC.GetAllocatedBytesForCurrentThread() - _before;

        private void End()
        {
            EndWindow();
            _complete.SetResult();
        }
    }
}
