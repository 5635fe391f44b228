using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tests.Http1;
using FastShield.Runtime.Contract;
using FastShield.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>
/// The corpus http1-cases through the whole proxy, over sockets, on both transports: what a client gets, and exactly what an origin sees. Each case has a
/// client address of its own, by which the origin's requests are told apart.
/// </summary>
public sealed class MessageCorpusTests(ITestOutputHelper output)
{
    private const int AtATime = 40;
    private const int Quiet = 4500;

    /// <summary>
    /// Cases that are accepted where the user has decided so, by the setting that is named; by default each is refused, and the origin sees nothing.
    /// </summary>
    private static readonly Dictionary<string, string> _refusedByDefault = new()
    {
        ["content-length/underscore-name"] = "underscores_in_names: origins may read Content_Length as Content-Length",
        ["transfer-encoding/name-underscore"] = "underscores_in_names: origins may read Transfer_Encoding as Transfer-Encoding",
        ["request-line/double-slash"] = "a document that declares //a/b: servers read empty segments in two ways",
    };

    [SuiteFact]
    public Task Requests_on_the_event_loop_transport() => RunRequestsAsync("epoll");

    [SuiteFact]
    public Task Requests_on_the_portable_transport() => RunRequestsAsync("portable");

    [SuiteFact]
    public Task Responses_on_the_event_loop_transport() => RunResponsesAsync("epoll");

    [SuiteFact]
    public Task Responses_on_the_portable_transport() => RunResponsesAsync("portable");

    private async Task RunRequestsAsync(string maker)
    {
        var sending = ReadSending();
        var failures = new ConcurrentBag<string>();
        var cases = MessageCase.ReadAll().Where(static one => one.IsRequest).ToList();
        await using var rig = await ProxyRig.StartAsync(maker, shield: TestShield.Make(fallthrough: MitigationAction.None), change: Impatient);
        await using var willing = await ProxyRig.StartAsync(maker, shield: TestShield.Make(fallthrough: MitigationAction.None, more: "//a/b"), change: Willing);
        var clients = new ConcurrentDictionary<string, (MessageCase Case, Seen Seen)>();
        await Parallel.ForAsync(0, cases.Count, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (i, _) =>
        {
            var address = string.Create(CultureInfo.InvariantCulture, $"127.7.{(i / 200) + 1}.{(i % 200) + 1}");
            var port = _refusedByDefault.ContainsKey(cases[i].Id) ? willing.Port : rig.Port;
            clients[address] = (cases[i], await SendAsync(port, IPAddress.Parse(address), cases[i], sending.GetValueOrDefault(cases[i].Id)));
        });

        var requests = rig.Origin.Requests.Concat(willing.Origin.Requests).ToLookup(static request => request.Field("X-Forwarded-For")[0]);
        foreach (var (address, (one, seen)) in clients)
        {
            Judge(one, seen, [.. requests[address]], failures);
        }

        Report(maker + " requests", cases.Count, failures);
    }

    [SuiteFact]
    public async Task What_a_setting_allows_is_refused_without_it()
    {
        await using var rig = await ProxyRig.StartAsync("epoll", shield: TestShield.Make(fallthrough: MitigationAction.None), change: Impatient);
        foreach (var one in MessageCase.ReadAll().Where(static one => _refusedByDefault.ContainsKey(one.Id)))
        {
            Assert.Equal((one.Id, 400), (one.Id, (await SendAsync(rig.Port, IPAddress.Loopback, one, default)).Statuses[0]));
        }

        Assert.Empty(rig.Origin.Requests);
    }

    private static void Judge(MessageCase one, Seen seen, List<OriginRequest> requests, ConcurrentBag<string> failures)
    {
        var first = seen.Statuses.Count == 0 ? "close" : seen.Statuses[0].ToString(CultureInfo.InvariantCulture);
        var outcome = requests.Count > 0 && first == "200" ? "accept" : first;
        var text = $"{one.Id} ({one.Rule}): answers [{string.Join(' ', seen.Statuses)}] open {seen.IsOpen}, origin saw [{string.Join(" | ", requests.Select(static r => $"{r.Method} {r.Target} {r.Text}"))}]";
        Check(one.Expect.Contains(outcome), text + $", expected one of {string.Join(' ', one.Expect)}");
        Check(outcome == "accept" || requests.Count == 0, text + ", though the request was refused");
        if (outcome == "accept" && one.Requests is { } allowed)
        {
            Check(requests.Count == allowed.Length && requests.Zip(allowed).All(static pair => Same(pair.First, pair.Second)), text + $", allowed [{string.Join(" | ", (IEnumerable<CaseRequest>)allowed)}]");
        }

        Check(one.Requests is not [] || requests.Count == 0, text + ", nothing may be seen");
        if (one.Second is { } second)
        {
            var next = seen.Statuses.Count > requests.Count ? seen.Statuses[requests.Count].ToString(CultureInfo.InvariantCulture) : seen.IsOpen ? "open" : "close";
            Check(next == second, text + $", the second message is {next} instead of {second}");
        }

        Check(!one.CloseAfter || !seen.IsOpen, text + ", the connection stays open");
        Check(first is "200" || !seen.IsOpen || !first.StartsWith("40", StringComparison.Ordinal) || one.Id == "request-line/broken-percent",
            text + ", open behind a refusal of the framing");
        foreach (var absent in one.ForwardAbsent)
        {
            var line = absent.Replace(":", ": ", StringComparison.Ordinal) + (absent.Contains(':') ? "\r\n" : ":");
            Check(!requests.Any(request => request.Head.Contains("\r\n" + line, StringComparison.OrdinalIgnoreCase)), text + $", {absent} was forwarded");
        }

        void Check(bool holds, string what)
        {
            if (!holds)
            {
                failures.Add(what);
            }
        }
    }

    private static bool Same(OriginRequest seen, CaseRequest allowed) =>
        seen.Method == allowed.Method && seen.Target == allowed.Target && seen.Body.Length == allowed.BodyLength && seen.Text.StartsWith(allowed.Body, StringComparison.Ordinal);

    private static async Task<Seen> SendAsync(int port, IPAddress from, MessageCase one, Sending sending)
    {
        await using var client = await RawClient.ConnectAsync(port, from: from);
        try
        {
            foreach (var packet in Cut(one.Raw, sending.How))
            {
                await client.SendAsync(packet);
                if (sending.How is not null)
                {
                    await Task.Delay(1);
                }
            }

            if (sending.ClientCloses)
            {
                client.EndSend();
            }
        }
        catch (IOException)
        {
            // The proxy has had enough; its answer may be there all the same.
        }

        var statuses = new List<int>();
        var isOpen = false;
        var method = System.Text.Encoding.Latin1.GetString(one.Raw).TrimStart('\r', '\n').Split(' ')[0];
        try
        {
            while (await client.ReadAsync(method, TimeSpan.FromMilliseconds(Quiet)) is { Status: > 0 } answer)
            {
                if (answer.Status >= 200)
                {
                    statuses.Add(answer.Status);
                }
            }
        }
        catch (TimeoutException)
        {
            isOpen = true;
        }

        return new Seen(statuses, isOpen);
    }

    private async Task RunResponsesAsync(string maker)
    {
        var failures = new ConcurrentBag<string>();
        var cases = MessageCase.ReadAll().Where(static one => !one.IsRequest).ToList();
        var origin = new ScriptedOrigin(async (request, connection) =>
        {
            if (request.Target == "/next")
            {
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext");
                return;
            }

            await connection.SendAsync(cases[int.Parse(request.Target.AsSpan(1), CultureInfo.InvariantCulture)].Raw);
            await Task.Delay(300);
            connection.Close();
        });
        await using var rig = await ProxyRig.StartAsync(maker, origin, TestShield.Make(fallthrough: MitigationAction.None), change: Impatient);
        for (var i = 0; i < cases.Count; i++)
        {
            var one = cases[i];
            await using var client = await rig.ConnectAsync();
            var request = string.Create(CultureInfo.InvariantCulture, $"{one.RequestMethod} /{i} HTTP/1.1\r\nHost: a\r\n\r\n");
            var answer = await client.AskAsync(request, one.RequestMethod);
            while (answer.Status is >= 100 and < 200)
            {
                answer = await client.ReadAsync(one.RequestMethod);
            }

            var isOurs = answer.Status == 502 && answer.Field("Content-Type") == "application/problem+json";
            var outcome = isOurs ? "502" : answer.IsCut ? "truncate" : "forward";
            var text = $"{one.Id} ({one.Rule}): {outcome} {answer.Status} [{answer.Body}]";
            Check(one.Expect.Contains(outcome), text + $", expected one of {string.Join(' ', one.Expect)}");
            Check(outcome != "forward" || one.Body is null || answer.Body == one.Body, text + $", the body should be [{one.Body}]");
            foreach (var absent in one.ForwardAbsent)
            {
                Check(outcome != "forward" || answer.Field(absent) is null, text + $", {absent} was forwarded");
            }

            // Whatever the origin sent, the next request gets its own answer and nothing of this one.
            var next = await rig.AskAsync("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
            Check(next is { Status: 200, Body: "next" }, text + $", and the next one got {next.Status} [{next.Body}]");
            if (one.CloseAfter)
            {
                var last = origin.Requests.TakeLast(2).ToArray();
                Check(last[0].Connection != last[1].Connection, text + ", the connection was used again");
            }
        }

        Report(maker + " responses", cases.Count, failures);

        void Check(bool holds, string what)
        {
            if (!holds)
            {
                failures.Add(what);
            }
        }
    }

    private void Report(string what, int count, ConcurrentBag<string> failures)
    {
        output.WriteLine($"{what}: {count} cases, {failures.Count} failures");
        Assert.True(failures.IsEmpty, string.Join('\n', failures.Order(StringComparer.Ordinal)));
    }

    private static ProxySettings Impatient(ProxySettings settings) => settings with
    {
        Timeouts = new ProxyTimeouts { Head = TimeSpan.FromSeconds(3), RateGrace = TimeSpan.FromSeconds(3), FirstByte = TimeSpan.FromSeconds(5) },
    };

    private static ProxySettings Willing(ProxySettings settings) =>
        Impatient(settings) with { Limits = new ProxyLimits { Head = HeadLimits.Default with { AllowUnderscoreInNames = true } } };

    private static IEnumerable<byte[]> Cut(byte[] raw, string? how)
    {
        var start = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            if (i == raw.Length - 1 || how is "one octet at a time" || (how is not null && raw[i] == '\r'))
            {
                yield return raw[start..(i + 1)];
                start = i + 1;
            }
        }
    }

    private static Dictionary<string, Sending> ReadSending()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Suites.Path("http1-cases", "cases.json")));
        return document.RootElement.EnumerateArray().ToDictionary(
            static one => one.GetProperty("id").GetString()!,
            static one => new Sending(
                one.TryGetProperty("send", out var send) ? send.GetString() : null,
                one.TryGetProperty("client_closes", out var closes) && closes.GetBoolean()));
    }

    private sealed record Seen(List<int> Statuses, bool IsOpen);

    private readonly record struct Sending(string? How, bool ClientCloses);
}
