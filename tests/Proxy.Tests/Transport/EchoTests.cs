using System.Net.Security;
using System.Security.Authentication;
using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport;
using Xunit;

namespace FastShield.Proxy.Tests.Transport;

public sealed class EchoTests
{
    public static TheoryData<string, bool> Makers => TransportRig.MakersWithAndWithoutTls;

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Small_messages_come_back_one_by_one(string maker, bool tls)
    {
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync, tls ? TransportRig.Tls : null);
        await using var client = await rig.ConnectAsync(tls);
        var buffer = new byte[64];
        for (var i = 0; i < 200; i++)
        {
            var message = BitConverter.GetBytes(i * 7919);
            await client.WriteAsync(message);
            await client.ReadExactlyAsync(buffer.AsMemory(0, 4)).AsTask().WaitAsync(TransportRig.Patience);
            Assert.Equal(message, buffer[..4]);
        }
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_megabyte_comes_back_whole_for_many_sizes_of_chunks(string maker, bool tls)
    {
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync, tls ? TransportRig.Tls : null);
        var data = new byte[1 << 20];
        new Random(1).NextBytes(data);
        foreach (var chunk in new[] { 997, 4096, 16384, 16385, 65536, 1 << 20 })
        {
            await using var client = await rig.ConnectAsync(tls);
            var back = new byte[data.Length];
            var reading = client.ReadExactlyAsync(back).AsTask();
            for (var i = 0; i < data.Length; i += chunk)
                await client.WriteAsync(data.AsMemory(i, Math.Min(chunk, data.Length - i)));
            await reading.WaitAsync(TransportRig.Patience);
            Assert.True(data.AsSpan().SequenceEqual(back), $"chunk {chunk}");
        }
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task One_send_of_8_megabytes_to_a_slow_reader_arrives_whole(string maker, bool tls)
    {
        var data = new byte[8 << 20];
        new Random(2).NextBytes(data);
        await using var rig = new TransportRig(maker, async connection => await connection.SendAsync(data), tls ? TransportRig.Tls : null);
        await using var client = await rig.ConnectAsync(tls);
        await Task.Delay(100);
        var back = new byte[data.Length];
        await client.ReadExactlyAsync(back).AsTask().WaitAsync(TransportRig.Patience);
        Assert.True(data.AsSpan().SequenceEqual(back));
        Assert.Equal(0, await client.ReadAsync(back));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Tiny_buffers_lose_nothing(string maker, bool tls)
    {
        await using var rig = new TransportRig(maker, async connection =>
        {
            var buffer = new byte[7];
            int n;
            while ((n = await connection.ReceiveAsync(buffer)) > 0)
                await connection.SendAsync(buffer.AsMemory(0, n));
        }, tls ? TransportRig.Tls : null);
        await using var client = await rig.ConnectAsync(tls);
        var data = new byte[50_000];
        new Random(3).NextBytes(data);
        var back = new byte[data.Length];
        var reading = client.ReadExactlyAsync(back).AsTask();
        await client.WriteAsync(data);
        await reading.WaitAsync(TransportRig.Patience);
        Assert.Equal(data, back);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Two_hundred_connections_at_once_are_served(string maker, bool tls)
    {
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync, tls ? TransportRig.Tls : null);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            await using var client = await rig.ConnectAsync(tls);
            var back = new byte[1000];
            for (var round = 0; round < 5; round++)
            {
                var data = new byte[1000];
                Array.Fill(data, (byte)(i + round));
                await client.WriteAsync(data);
                await client.ReadExactlyAsync(back);
                Assert.Equal(data, back);
            }
        })).WaitAsync(TransportRig.Patience);
        Assert.Equal(200, rig.Transport.Counters.Accepted);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Pipes_at_the_edge_carry_the_same_bytes(string maker, bool tls)
    {
        await using var rig = new TransportRig(maker, async connection =>
        {
            var pipe = connection.AsPipe();
            while (true)
            {
                var result = await pipe.Input.ReadAsync();
                foreach (var segment in result.Buffer)
                    await pipe.Output.WriteAsync(segment);
                pipe.Input.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                    return;
            }
        }, tls ? TransportRig.Tls : null);
        await using var client = await rig.ConnectAsync(tls);
        var data = new byte[200_000];
        new Random(4).NextBytes(data);
        var back = new byte[data.Length];
        var reading = client.ReadExactlyAsync(back).AsTask();
        await client.WriteAsync(data);
        await reading.WaitAsync(TransportRig.Patience);
        Assert.Equal(data, back);
    }

    public static TheoryData<string, SslProtocols> Versions
    {
        get
        {
            var data = new TheoryData<string, SslProtocols>();
            foreach (var maker in TransportRig.Makers)
            {
                data.Add(maker, SslProtocols.Tls12);
                data.Add(maker, SslProtocols.Tls13);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Both_versions_of_TLS_are_spoken_and_the_facts_told(string maker, SslProtocols version)
    {
        TlsFacts? facts = null;
        await using var rig = new TransportRig(maker, connection =>
        {
            facts = connection.Tls;
            return TransportRig.EchoAsync(connection);
        }, TransportRig.Tls);
        await using var client = await rig.ConnectAsync(tls: true, o =>
        {
            o.EnabledSslProtocols = version;
            o.ApplicationProtocols = [new SslApplicationProtocol("http/1.1")];
        });
        await client.WriteAsync("hello"u8.ToArray());
        await client.ReadExactlyAsync(new byte[5]);
        Assert.Equal(version, ((SslStream)client).SslProtocol);
        Assert.Equal("http/1.1", ((SslStream)client).NegotiatedApplicationProtocol.ToString());
        Assert.Equal(version == SslProtocols.Tls13 ? TlsVersion.Tls13 : TlsVersion.Tls12, facts!.Protocol);
        Assert.Equal("localhost", facts.ServerName);
        Assert.Equal("http/1.1", facts.ApplicationProtocol);
        Assert.Contains("AES", facts.Cipher, StringComparison.OrdinalIgnoreCase);
        Assert.Null(facts.PeerCertificate);
        Assert.Equal(1, rig.Transport.Counters.HandshakesDone);
    }
}
