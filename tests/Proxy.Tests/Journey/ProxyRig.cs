using System.Net;
using FastShield.Proxy.Gates;
using FastShield.Proxy.Journey;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tests.Transport;
using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>An origin, a proxy in front of it, and what it told.</summary>
internal sealed class ProxyRig : IAsyncDisposable
{
    private ProxyRig(ScriptedOrigin origin, EventList events, ShieldSlot shields)
    {
        Origin = origin;
        Events = events;
        Shields = shields;
    }

    public static TheoryData<string> Makers => ["epoll", "portable"];

    public ScriptedOrigin Origin { get; }

    public EventList Events { get; }

    public ShieldSlot Shields { get; }

    public ProxyServer Server { get; private set; } = null!;

    public List<Exception> Defects { get; } = [];

    public bool HasTls { get; private init; }

    public int Port => Server.EndPoints[0].Port;

    public static async Task<ProxyRig> StartAsync(
        string maker,
        ScriptedOrigin? origin = null,
        Shield? shield = null,
        bool tls = false,
        Func<ProxySettings, ProxySettings>? change = null)
    {
        origin ??= new ScriptedOrigin();
        var rig = new ProxyRig(origin, new EventList(), new ShieldSlot(shield ?? TestShield.Make())) { HasTls = tls };
        var settings = new ProxySettings
        {
            Listeners = [new ListenEndpoint(IPAddress.Loopback, 0, tls ? TransportRig.Tls with { ApplicationProtocols = ServerTls.Http2AndHttp11 } : null)],
            Origin = OriginSettings.For(origin.Url),
            Maker = maker == "epoll" ? TransportMaker.Epoll : TransportMaker.Portable,
            Loops = 1,
            Unhandled = error =>
            {
                lock (rig.Defects)
                {
                    rig.Defects.Add(error);
                }
            },
        };
        rig.Server = await ProxyServer.StartAsync(change is null ? settings : change(settings), rig.Shields, rig.Events);
        return rig;
    }

    public Task<RawClient> ConnectAsync() => RawClient.ConnectAsync(Port, HasTls);

    /// <summary>
    /// Waits until a counter has a value: a request is counted behind its answer, so that a client can be quicker than the count. Gives the last
    /// value seen, for the assertion.
    /// </summary>
    public long Counted(Func<ProxyCounters, long> counter, long expected)
    {
        SpinWait.SpinUntil(() => counter(Server.Counters) >= expected, TimeSpan.FromSeconds(10));
        return counter(Server.Counters);
    }

    /// <summary>One request on a connection of its own.</summary>
    public async Task<RawResponse> AskAsync(string request, string method = "GET")
    {
        await using var client = await ConnectAsync();
        return await client.AskAsync(request, method);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync().AsTask().WaitAsync(RawClient.Patience);
        await Origin.DisposeAsync();
        Assert.Empty(Defects);
    }
}
