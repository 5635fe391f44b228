using System.Globalization;
using System.Net;
using System.Text;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tests.Http1;
using FastShield.Proxy.Tests.Journey;
using FastShield.Runtime.Contract;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Proxy.Tests.Attacks;

/// <summary>
/// Requests mutated from a seed, through the whole proxy to Node.js: what that reads has to be what a strict reading of the client's octets says, request by
/// request and in order; a request that only one of them sees is a smuggled one. The verb `fuzz` makes it longer: 10,000 cases.
/// </summary>
public sealed class DifferentialFuzzTests(ITestOutputHelper output)
{
    private const int AtATime = 16;

    private static readonly string[] _messages =
    [
        "GET /a?b=c HTTP/1.1\r\nHost: h\r\nX-A: 1\r\n\r\n",
        "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
        "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "PUT http://h/x HTTP/1.1\r\nHost: h\r\nConnection: X-B\r\nX-B: 2\r\nContent-Length: 3\r\n\r\nabc",
        "POST /e HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nX-T: 1\r\n\r\n",
        "GET /o HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n",
    ];

    private static readonly string[] _spice =
    [
        "\r\n", "\n", "\r", "\0", " ", "\t", ":", ";", ",", "0", "5", "a", "+", "0x", "-", "_", "Content-Length: 3\r\n", "Content-Length: 35\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding:\tchunked\r\n", "Transfer_Encoding: chunked\r\n", "Host: g\r\n", "Connection: Content-Length\r\n", "Connection: close\r\n", "Expect: 100-continue\r\n", "Upgrade: h2c\r\nConnection: upgrade\r\n",
        "HTTP/1.0", "chunked", "GET /s HTTP/1.1\r\nHost: h\r\n\r\n", "0\r\n\r\n", "\r\n ", "\u00ff", "//", "%2f", "#",
    ];

    [NodeTheory]
    [InlineData("epoll")]
    [InlineData("portable")]
    public async Task H1_13_what_the_origin_reads_is_what_the_strict_reading_says(string maker)
    {
        var isLong = Environment.GetEnvironmentVariable("FASTSHIELD_FUZZ_SECONDS") is { Length: > 0 };
        var count = isLong ? 10_000 : 600;
        var random = new Random(20261122);
        var cases = Enumerable.Range(0, count).Select(_ => Make(random)).ToArray();
        await using var origin = await NodeOrigin.StartAsync();
        await using var rig = await ProxyRig.StartAsync(maker, shield: TestShield.Make(fallthrough: MitigationAction.None), change: settings => settings with
        {
            Origin = OriginSettings.For(origin.Url),
            Timeouts = new ProxyTimeouts { Head = TimeSpan.FromSeconds(5), RateGrace = TimeSpan.FromSeconds(3) },
        });
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (i, _) =>
        {
            await using var client = await RawClient.ConnectAsync(rig.Port, from: IPAddress.Parse(AddressOf(i)));
            await Attack.TrySendAsync(client, cases[i]);
            try
            {
                client.EndSend();
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Refused and ended already.
            }

            await client.ReadAllAsync(10_000);
        });

        var seen = (await origin.SeenAsync()).ToLookup(static request => request.Client);
        var taken = 0;
        var differences = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var allowed = Read(cases[i]).GetEnumerator();
            foreach (var request in seen[AddressOf(i)])
            {
                taken++;
                var isAllowed = false;
                while (!isAllowed && allowed.MoveNext())
                {
                    isAllowed = IsSame(request, allowed.Current);
                }

                if (!isAllowed)
                {
                    differences.Add($"{request} for {Convert.ToBase64String(Parsing.Octets(cases[i]))}");
                }
            }
        }

        output.WriteLine($"{maker}: {count} cases, {taken} requests seen, {differences.Count} differences");
        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(10)));
        Assert.True(taken > count / 4, $"only {taken} requests of {count} cases reached the origin");
    }

    private static string AddressOf(int i) => string.Create(CultureInfo.InvariantCulture, $"127.9.{(i / 250) + 1}.{(i % 250) + 1}");

    private static string Make(Random random)
    {
        var text = new StringBuilder(_messages[random.Next(_messages.Length)] + _messages[random.Next(_messages.Length)]);
        for (var mutations = random.Next(0, 3); mutations > 0; mutations--)
        {
            var at = random.Next(text.Length + 1);
            switch (random.Next(4))
            {
                case 0 when at < text.Length:
                    text[at] = (char)random.Next(256);
                    break;
                case 1 when at < text.Length:
                    text.Remove(at, 1);
                    break;
                default:
                    text.Insert(at, _spice[random.Next(_spice.Length)]);
                    break;
            }
        }

        return text.ToString();
    }

    /// <summary>The requests that the octets are, by the grammar, up to the first that is malformed, unfinished or the last of its connection.</summary>
    private static IEnumerable<SeenRequest> Read(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var head = HeadGrammar.Read(text[at..], HeadLimits.Default);
            if (!head.IsAccepted)
            {
                yield break;
            }

            at += head.Length;
            long length = 0;
            if (head.Body == "chunked")
            {
                var (isComplete, _, content, read) = ChunkGrammar.Read(text[at..], HeadLimits.Default.MaxFields, HeadLimits.Default.MaxTrailerBytes);
                if (!isComplete)
                {
                    yield break;
                }

                length = content.Length;
                at += read;
            }
            else if (head.Body != "none")
            {
                length = long.Parse(head.Body, CultureInfo.InvariantCulture);
                if (length > text.Length - at)
                {
                    yield break;
                }

                at += (int)length;
            }

            yield return new SeenRequest("", head.Method, OriginForm(head.Target), head.Host, length);
            if (!head.KeepAlive)
            {
                yield break;
            }
        }
    }

    private static string OriginForm(string target)
    {
        var authority = target.IndexOf("://", StringComparison.Ordinal);
        if (target[0] == '/' || authority < 0)
        {
            return target;
        }

        var path = target.IndexOfAny(['/', '?'], authority + 3);
        return path < 0 ? "/" : target[path] == '?' ? "/" + target[path..] : target[path..];
    }

    /// <summary>The same request; escapes that mean the same may be spelt otherwise, and a request without Host names the address it came to.</summary>
    private static bool IsSame(SeenRequest seen, SeenRequest read) =>
        seen.Method == read.Method && seen.Length == read.Length && (read.Host.Length == 0 || seen.Host == read.Host)
        && (seen.Target == read.Target || Uri.UnescapeDataString(seen.Target) == Uri.UnescapeDataString(read.Target));
}
