using System.Diagnostics;
using FastShield.Proxy.Http2;
using FastShield.Proxy.Tests.Journey;
using Xunit;
using Xunit.Abstractions;
using static FastShield.Proxy.Tests.Http2.FrameClient;

namespace FastShield.Proxy.Tests.Http2;

/// <summary>
/// Mutations of field blocks and of whole connections. Seeded; FASTSHIELD_FUZZ_SECONDS, which the verb `fuzz` sets, makes it longer with a seed from the
/// clock that is printed. FASTSHIELD_WHOLE makes the resets a million.
/// </summary>
public sealed class FrameFuzzTests(ITestOutputHelper output)
{
    private static readonly int _seconds = int.TryParse(Environment.GetEnvironmentVariable("FASTSHIELD_FUZZ_SECONDS"), out var asked) ? asked : 0;
    private static readonly bool _isLonger = _seconds > 0;

    [Fact]
    public void Field_blocks_never_throw_and_what_is_read_is_written_again()
    {
        var (random, seed) = Seed();
        var fields = new FieldList(8 * 1024, 64 * 1024);
        var again = new FieldList(8 * 1024, 64 * 1024);
        var written = new byte[64 * 1024];
        byte[][] seeds =
        [
            Block(":method: GET", ":path: /", "x-a: b"),
            Convert.FromHexString("828684418cf1e3c2e5f23a6ba0ab90f4ff"),
            Convert.FromHexString("488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3"),
            [0x3F, 0xE1, 0x1F, 0x40, 1, (byte)'a', 1, (byte)'b', 0xBE, 0xBE],
        ];
        var accepted = 0;
        var runs = Rounds(50_000, 3, () =>
        {
            var decoder = new HpackDecoder();
            for (var blocks = random.Next(1, 4); blocks > 0; blocks--)
            {
                fields.Clear();
                again.Clear();
                if (!decoder.TryDecode(Mutate(seeds[random.Next(seeds.Length)], random), fields))
                {
                    return;
                }

                accepted++;
                var position = 0;
                var encoder = new HpackEncoder();
                for (var i = 0; i < fields.Count; i++)
                {
                    Assert.True(encoder.TryWrite(written, ref position, fields.Name(i), fields.Value(i), random.Next(2) == 0));
                }

                Assert.True(new HpackDecoder().TryDecode(written.AsSpan(0, position), again), $"seed {seed}");
                for (var i = 0; i < fields.Count; i++)
                {
                    Assert.Equal(System.Text.Encoding.Latin1.GetString(fields.Name(i)), System.Text.Encoding.Latin1.GetString(again.Name(i)), ignoreCase: true);
                    Assert.Equal(fields.Value(i).ToArray(), again.Value(i).ToArray());
                }
            }
        });

        output.WriteLine($"seed {seed}: {runs} runs, {accepted} accepted");
        Assert.True(accepted > runs / 50, $"{accepted} of {runs} accepted");
    }

    [Fact]
    public async Task Connections_that_are_mutated_harm_nobody()
    {
        var (random, seed) = Seed();
        await using var rig = await ProxyRig.StartAsync("epoll");
        await using var neighbour = await ConnectAsync(rig.Port, tls: false);
        var cases = RuleCases.All.ToArray();
        var start = Stopwatch.GetTimestamp();
        var runs = 0;
        while (_isLonger ? Stopwatch.GetElapsedTime(start).TotalSeconds < _seconds : runs < 400 && Stopwatch.GetElapsedTime(start).TotalSeconds < 6)
        {
            runs++;
            await using var client = await OpenAsync(rig.Port, tls: false);
            byte[] bytes = [.. Of(FrameType.Settings, 0, 0), .. cases[random.Next(cases.Length)].Send(client).SelectMany(static frame => frame), .. cases[random.Next(cases.Length)].Send(client).SelectMany(static frame => frame)];
            byte[] all = [.. FrameWriter.Preface, .. Mutate(bytes, random)];
            var cut = random.Next(2) == 0 ? all.Length : random.Next(1, all.Length);
            await client.TrySendAsync(all[..cut]);
            if (random.Next(4) > 0)
            {
                await client.TrySendAsync(all[cut..]);
            }

            if (random.Next(8) == 0)
            {
                client.Reset();
            }

            if (runs % 50 == 0)
            {
                var stream = 1 + (2 * runs);
                await neighbour.SendAsync(Headers(stream, true, neighbour.Request("GET", "/pets/neighbour")));
                Assert.Equal(200, (await neighbour.ResponseAsync(stream)).Status);
            }
        }

        // The rig's end demands that nothing was thrown.
        output.WriteLine($"seed {seed}: {runs} connections, {rig.Origin.Requests.Count} requests");
        Assert.All(rig.Origin.Requests, static request => Assert.Matches(@"^(GET|HEAD|POST|PUT|DELETE) /[!-~]* HTTP/1\.1\r\n", request.Head));
    }

    /// <summary>H2-02 in its length: resets without end, on connection after connection, and the service stays.</summary>
    [Fact]
    public async Task H2_02_Resets_without_end_leave_the_service_alone()
    {
        var resets = Environment.GetEnvironmentVariable("FASTSHIELD_WHOLE") is { Length: > 0 } ? 1_000_000 : 10_000;
        await using var rig = await ProxyRig.StartAsync("epoll");
        await using var neighbour = await ConnectAsync(rig.Port, tls: false);
        var sent = 0;
        var connections = 0;
        var clock = Stopwatch.StartNew();
        while (sent < resets)
        {
            await using var client = await ConnectAsync(rig.Port, tls: false);
            connections++;
            for (var i = 0; i < 1000; i += 50)
            {
                var first = i;
                if (!await client.TrySendAsync([.. Enumerable.Range(first, 50).SelectMany(n => (byte[][])[Headers(1 + (2 * n), true, client.Request()), Word(FrameType.RstStream, 1 + (2 * n), 8)])]))
                {
                    break;
                }

                sent += 50;
            }

            if (connections % 10 == 0)
            {
                await neighbour.SendAsync(Headers(connections + 1, true, neighbour.Request("GET", "/pets/neighbour")));
                Assert.Equal(200, (await neighbour.ResponseAsync(connections + 1)).Status);
            }
        }

        output.WriteLine($"{sent} resets on {connections} connections in {clock.Elapsed.TotalSeconds:F1} s, {GC.GetTotalMemory(forceFullCollection: true) / 1024} KiB in use");
        Assert.True(rig.Server.Counters.Http2Floods > 0);
    }

    private static byte[] Mutate(byte[] raw, Random random)
    {
        var mutated = raw.ToList();
        for (var count = random.Next(0, 5); count > 0 && mutated.Count > 0; count--)
        {
            var at = random.Next(mutated.Count);
            switch (random.Next(4))
            {
                case 0:
                    mutated[at] = (byte)random.Next(256);
                    break;
                case 1:
                    mutated[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    mutated.RemoveRange(at, random.Next(1, Math.Min(8, mutated.Count - at) + 1));
                    break;
                default:
                    mutated.InsertRange(at, mutated.GetRange(at, random.Next(1, Math.Min(40, mutated.Count - at) + 1)));
                    break;
            }
        }

        return [.. mutated];
    }

    private static (Random Random, int Seed) Seed()
    {
        var seed = _isLonger ? Environment.TickCount : 20260101;
        return (new Random(seed), seed);
    }

    private static int Rounds(int most, int seconds, Action round)
    {
        var start = Stopwatch.GetTimestamp();
        var runs = 0;
        for (; _isLonger ? Stopwatch.GetElapsedTime(start).TotalSeconds < _seconds : runs < most && Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; runs++)
        {
            round();
        }

        return runs;
    }
}
