using System.Globalization;
using FastShield.Proxy.Http2;
using FastShield.Proxy.Tests.Journey;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Upstream;

/// <summary>What a response holds in memory while it goes by.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class ResponseMemoryTests
{
    [Theory]
    [InlineData("epoll", false)]
    [InlineData("portable", false)]
    [InlineData("epoll", true)]
    public async Task U39_a_long_response_streams_in_flat_memory(string maker, bool isHttp2)
    {
        const int pieces = 2000;
        var piece = new string('z', 16_000);
        await using var http1 = new RawOrigin(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {(long)pieces * piece.Length}\r\n\r\n"));
            for (var i = 0; i < pieces; i++)
            {
                await connection.SendAsync(piece);
            }

            await connection.WaitForEndAsync();
        });
        await using var http2 = new FrameOrigin(FrameOrigin.Each(async (connection, request) =>
        {
            await connection.HeadersAsync(request.Stream, false, (":status", "200"), ("content-length", $"{(long)pieces * piece.Length}"));
            var window = 128 * 1024;
            for (var i = 0; i < pieces; i++)
            {
                while (window < piece.Length)
                {
                    var update = await connection.UntilAsync(FrameType.WindowUpdate);
                    window += update!.Stream == request.Stream ? (int)update.Word : 0;
                }

                window -= piece.Length;
                await connection.DataAsync(request.Stream, piece, i == pieces - 1);
            }
        }));
        await using var rig = await ProxyRig.StartAsync(maker, change: settings => settings with { Origin = isHttp2 ? http2.Settings : Origins.Of("long", http1.Port) });
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(System.Net.IPAddress.Loopback, rig.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync("GET /pets HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8.ToArray());
        var buffer = new byte[64 * 1024];
        var received = 0L;
        var highest = 0L;
        var before = 0L;
        int n;
        while ((n = await stream.ReadAsync(buffer)) > 0)
        {
            received += n;
            if (before == 0 && received > 4_000_000)
            {
                before = GC.GetTotalMemory(forceFullCollection: true);
            }
            else if (before > 0 && received % 5_000_000 < n)
            {
                highest = Math.Max(highest, GC.GetTotalMemory(forceFullCollection: true));
            }
        }

        Assert.InRange(received, (long)pieces * piece.Length, ((long)pieces * piece.Length) + 1000);

        // 28 MB went by since.
        Assert.True(highest - before < 16_000_000, $"{highest - before} bytes more");
    }
}
