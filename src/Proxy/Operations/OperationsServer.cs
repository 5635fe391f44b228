using System.Buffers;
using System.Net;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Measures;
using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport;

namespace FastShield.Proxy.Operations;

/// <summary>
/// A listener apart from those of clients, on a thread of its own, so that it answers while they are overloaded: `GET /metrics`, `/livez` and `/readyz`.
/// It gives no access to anything else, and takes no bodies.
/// </summary>
public sealed class OperationsServer : IAsyncDisposable
{
    private const int MaxConnections = 64;
    private const int BufferBytes = 16 * 1024;
    private const long HeadMilliseconds = 10_000;
    private const long IdleMilliseconds = 90_000;
    private const long SendMilliseconds = 30_000;

    private static readonly HeadLimits _limits = HeadLimits.Default with { MaxHeadBytes = BufferBytes };

    private readonly NetworkTransport _transport;
    private readonly MetricRegister _metrics;
    private readonly ProxyHealth _health;

    private OperationsServer(NetworkTransport transport, MetricRegister metrics, ProxyHealth health)
    {
        _transport = transport;
        _metrics = metrics;
        _health = health;
    }

    /// <summary>Where it listens, with the port that it got.</summary>
    public IPEndPoint EndPoint => Listener!.LocalEndPoint;

    /// <summary>The port that is listened on.</summary>
    public Listener? Listener { get; private set; }

    /// <summary>Stops; answers under way get two seconds.</summary>
    public async ValueTask DisposeAsync() => await _transport.StopAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(false);

    /// <summary>Takes new certificates for the connections accepted from now on.</summary>
    internal void UpdateTls(ServerTls tls) => Listener?.UpdateTls(ForHttp1(tls));

    /// <summary>Listens on a transport that becomes the server's own.</summary>
    /// <exception cref="ConnectionException">The address cannot be bound.</exception>
    internal static async Task<OperationsServer> StartAsync(ListenEndpoint endpoint, Func<TransportSettings, NetworkTransport> make, TransportSettings settings, MetricRegister metrics, ProxyHealth health)
    {
        var server = new OperationsServer(make(settings with { Loops = 1, MaxConnections = MaxConnections }), metrics, health);
        try
        {
            server.Listener = server._transport.Listen(endpoint with { Tls = endpoint.Tls is { } tls ? ForHttp1(tls) : null }, server.ServeAsync);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static ServerTls ForHttp1(ServerTls tls) => tls with { ApplicationProtocols = ["http/1.1"] };

    private async Task ServeAsync(Connection client)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
        var head = new RequestHead();
        var length = 0;
        while (true)
        {
            var consumed = 0;
            var status = length == 0 ? ParseStatus.NeedMore : RequestParser.TryParse(buffer.AsSpan(0, length), head, _limits, out consumed);
            if (status == ParseStatus.NeedMore)
            {
                client.IsIdle = length == 0;
                client.Deadline = client.Loop.Now + (length == 0 ? IdleMilliseconds : HeadMilliseconds);
                var received = await client.ReceiveAsync(buffer.AsMemory(length));
                client.IsIdle = false;
                if (received == 0)
                {
                    return;
                }

                length += received;
                continue;
            }

            var answer = status == ParseStatus.Complete
                ? await AnswerAsync(head, buffer)
                : OperationsAnswer.Of(Refusals.StatusOf(head.Refusal), Refusals.SentenceOf(head.Refusal));
            await client.Loop.EnterAsync();
            var closes = status != ParseStatus.Complete || !head.KeepAlive || head.Framing != BodyFraming.None || client.Loop.IsDraining;
            client.Deadline = client.Loop.Now + SendMilliseconds;
            await client.SendAsync(answer.ToBytes(closes, isHead: status == ParseStatus.Complete && head.Method == KnownMethod.Head));
            if (closes)
            {
                return;
            }

            buffer.AsSpan(consumed, length - consumed).CopyTo(buffer);
            length -= consumed;
        }
    }

    private async ValueTask<OperationsAnswer> AnswerAsync(RequestHead head, byte[] source)
    {
        var path = head.PathOf(source);
        var isMetrics = path.SequenceEqual("/metrics"u8);
        var isLive = path.SequenceEqual("/livez"u8);
        if (!isMetrics && !isLive && !path.SequenceEqual("/readyz"u8))
        {
            return OperationsAnswer.Of(404, "Here are /metrics, /livez and /readyz.");
        }

        if (head.Method is not (KnownMethod.Get or KnownMethod.Head))
        {
            return OperationsAnswer.Of(405, "Only GET and HEAD are answered here.") with { Allow = "GET, HEAD" };
        }

        if (!isMetrics)
        {
            return OperationsAnswer.Of(isLive ? await _health.LiveAsync().ConfigureAwait(false) : _health.Ready());
        }

        var body = new ArrayBufferWriter<byte>(64 * 1024);
        var type = _metrics.WriteText(body, head.Fields.Value(source, KnownHeader.Accept).IndexOf("application/openmetrics-text"u8) >= 0);
        return new OperationsAnswer(200, type, body.WrittenMemory);
    }
}
