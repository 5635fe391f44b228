using System.Collections.Concurrent;
using System.Net;
using FastShield.Proxy;
using FastShield.Proxy.Events;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;
using FastShield.TestKit;

namespace FastShield.Control.Tests.Api;

/// <summary>The zones of a rig behind a proxy, with the events that requests make.</summary>
internal sealed class ZoneTraffic : IAsyncDisposable
{
    private readonly ScriptedOrigin _origin;
    private readonly ProxyServer _server;
    private readonly Sink _sink;
    private readonly HttpClient _client = new();

    private ZoneTraffic(ScriptedOrigin origin, ProxyServer server, Sink sink)
    {
        _origin = origin;
        _server = server;
        _sink = sink;
    }

    /// <summary>Starts; the origin answers 200 to everything, or these words.</summary>
    public static async Task<ZoneTraffic> StartAsync(ManagementRig rig, string? answer = null)
    {
        var origin = answer is null ? new ScriptedOrigin() : new ScriptedOrigin((_, connection) => connection.SendAsync(answer));
        var sink = new Sink();
        var server = await ProxyServer.StartAsync(
            new ProxySettings { Listeners = [new ListenEndpoint(IPAddress.Loopback, 0)], Origin = OriginSettings.For(origin.Url), Loops = 1 }, rig.Slot, sink);
        return new ZoneTraffic(origin, server, sink);
    }

    /// <summary>The status, and the events that the request made.</summary>
    public async Task<(int Status, IReadOnlyList<ShieldEvent> Events)> AskAsync(string path, string host = "api.example.com", params (string Name, string Value)[] headers)
    {
        _sink.Events.Clear();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{_server.EndPoints[0]}{path}") { Headers = { Host = host } };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _client.SendAsync(request);

        // An event comes after its answer: where one may come it is given time to.
        for (var i = 0; i < 40 && _sink.Events.IsEmpty; i++)
        {
            await Task.Delay(5);
        }

        return ((int)response.StatusCode, [.. _sink.Events]);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _origin.DisposeAsync();
    }

    private sealed class Sink : IEventSink
    {
        public ConcurrentQueue<ShieldEvent> Events { get; } = new();

        public void Write(ShieldEvent item) => Events.Enqueue(item);

        public void Flush()
        {
        }
    }
}
