using FastShield.Proxy.Transport;
using Xunit;

namespace FastShield.Proxy.Tests.Transport;

/// <summary>Short pieces wait for the end of a loop's turn, long ones do not, and what a socket does not take waits for the peer: the order holds all the same.</summary>
public sealed class SendOrderTests
{
    private const int Total = 6_000_000;

    public static TheoryData<string, bool> Makers => TransportRig.MakersWithAndWithoutTls;

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Pieces_of_every_length_arrive_in_their_order_at_a_slow_reader(string maker, bool tls)
    {
        await using var rig = new TransportRig(maker, SendAllAsync, tls ? TransportRig.Tls : null);
        await using var client = await rig.ConnectAsync(tls);
        var buffer = new byte[100_000];
        var position = 0;
        for (var reads = 0; ; reads++)
        {
            if (reads % 16 == 0)
                await Task.Delay(1);
            var n = await client.ReadAsync(buffer).AsTask().WaitAsync(TransportRig.Patience);
            if (n == 0)
                break;
            for (var i = 0; i < n; i++)
            {
                if (buffer[i] != ByteAt(position + i))
                    Assert.Fail($"Byte {position + i} is not the one that was sent there.");
            }
            position += n;
        }

        Assert.Equal(Total, position);
        Assert.Empty(rig.Defects);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task What_was_sent_last_arrives_before_the_end(string maker, bool tls)
    {
        await using var rig = new TransportRig(maker, async connection =>
        {
            await connection.SendAsync("short"u8.ToArray());
            await connection.SendAsync(new byte[50_000]);
            await connection.SendAsync("last"u8.ToArray());
        }, tls ? TransportRig.Tls : null);
        for (var i = 0; i < 20; i++)
        {
            await using var client = await rig.ConnectAsync(tls);
            using var all = new MemoryStream();
            await client.CopyToAsync(all).WaitAsync(TransportRig.Patience);
            Assert.Equal(50_009, all.Length);
            Assert.Equal("last"u8.ToArray(), all.ToArray()[^4..]);
        }
    }

    /// <summary>A position's own byte: neighbours differ, and so do places a piece apart.</summary>
    private static byte ByteAt(int position) => (byte)(position ^ (position >> 8) ^ (position >> 16));

    private static async Task SendAllAsync(Connection connection)
    {
        var random = new Random(20261122);
        for (var position = 0; position < Total;)
        {
            // Around the longest piece that waits, and far above and below it.
            var length = Math.Min(random.Next(4) switch { 0 => random.Next(1, 64), 1 => random.Next(4000, 4200), 2 => random.Next(1, 4096), _ => random.Next(1, 40_000) }, Total - position);
            var piece = new byte[length];
            for (var i = 0; i < length; i++)
                piece[i] = ByteAt(position + i);
            await connection.SendAsync(piece);
            position += length;
        }
    }
}
