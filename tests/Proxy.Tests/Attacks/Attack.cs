using FastShield.Proxy.Tests.Journey;
using FastShield.Runtime.Contract;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Attacks;

/// <summary>
/// Plays raw messages against the whole proxy and says what came of them. Behind each message stands a complete request for <see cref="Smuggled"/>: an
/// origin that sees it has been reached past the shield, for it belongs to what was refused.
/// </summary>
internal sealed class Attack(ProxyRig rig)
{
    /// <summary>The target of the request behind each attack.</summary>
    public const string Smuggled = "/pets/smuggled";

    /// <summary>The request behind each attack.</summary>
    public const string Tail = $"GET {Smuggled} HTTP/1.1\r\nHost: a\r\n\r\n";

    private int _seen;

    /// <summary>Both transports, with bodies that are held (block) and with bodies that are streamed (none).</summary>
    public static TheoryData<string, MitigationAction> Ways => new()
    {
        { "epoll", MitigationAction.Block },
        { "epoll", MitigationAction.None },
        { "portable", MitigationAction.Block },
        { "portable", MitigationAction.None },
    };

    public static async Task<Attack> StartAsync(string maker, MitigationAction action = MitigationAction.Block) =>
        new(await ProxyRig.StartAsync(maker, shield: TestShield.Make(action)));

    public ProxyRig Rig => rig;

    /// <summary>`POST /echo` with these further lines, each with its line end, and this body.</summary>
    public static string Post(string lines, string body = "") => $"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n{lines}\r\n{body}";

    /// <summary>`POST /echo` in chunks that are written as given.</summary>
    public static string Chunks(string chunks) => Post("Transfer-Encoding: chunked\r\n", chunks);

    /// <summary>The message is answered with one of these statuses, the connection ends, and no origin sees a request, be it whole or smuggled.</summary>
    public async Task RefusesAsync(string name, string message, params int[] statuses)
    {
        await using var client = await rig.ConnectAsync();
        await TrySendAsync(client, message + Tail);
        var answer = await client.ReadAsync();
        Assert.True(statuses.Contains(answer.Status), $"{name}: {answer.Status} instead of {string.Join(' ', statuses)}");
        Assert.True(await client.IsEndedAsync(), $"{name}: the connection stays open, or more was answered");
        Assert.True(Seen().Count == 0, $"{name}: the origin saw a request");
    }

    /// <summary>The message is answered as a plain request, and the one behind it as another: the origin sees these two, and the first one as it is returned.</summary>
    public async Task<OriginRequest> TakesAsync(string name, string message, string method = "POST", bool closes = false)
    {
        await using var client = await rig.ConnectAsync();
        await TrySendAsync(client, message + Tail);
        var first = await client.ReadAsync(method);
        Assert.True(first.Status == 200, $"{name}: {first.Status} {first.Body}");
        if (closes)
        {
            Assert.True(await client.IsEndedAsync(), $"{name}: the connection stays open");
        }
        else
        {
            Assert.Equal((name, 200), (name, (await client.ReadAsync()).Status));
        }

        var seen = Seen();
        Assert.True(seen.Count == (closes ? 1 : 2) && (closes || seen[1].Target == Smuggled), $"{name}: the origin saw {string.Join(", ", seen.Select(static one => one.Target))}");
        return seen[0];
    }

    /// <summary>The requests that the origin saw since this was asked last.</summary>
    public IReadOnlyList<OriginRequest> Seen()
    {
        var all = rig.Origin.Requests;
        var seen = all.Skip(_seen).ToList();
        _seen = all.Count;
        return seen;
    }

    /// <summary>Sends as much as is taken: a shield that has refused need not read on.</summary>
    public static async Task TrySendAsync(RawClient client, string text)
    {
        try
        {
            await client.SendAsync(text);
        }
        catch (IOException)
        {
            // Answered and closed before all was sent.
        }
    }
}
