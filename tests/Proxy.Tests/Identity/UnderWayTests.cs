using System.Collections.Concurrent;
using FastShield.Proxy.Events;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Identity.Status;
using FastShield.Proxy.Journey;
using FastShield.Proxy.Tests.Journey;
using FastShield.Proxy.Tests.Transport;
using FastShield.Proxy.Tls;
using FastShield.Runtime.Contract;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Proxy.Tests.Identity;

/// <summary>T-03 and T-13 for what is under way: responses that stream, tunnels and streams end within a second when the certificate they rest on is no longer good.</summary>
public sealed class UnderWayTests
{
    private const string Stream = "GET /pets HTTP/1.1\r\nHost: {0}\r\n\r\n";
    private const string Socket = "GET /socket HTTP/1.1\r\nHost: {0}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    private const string Agreed = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nhello";
    private const string Begun = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";

    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(8);

    private readonly CertificateMaker _root = CertificateMaker.Root();

    public static TheoryData<string, string> Ways => new() { { "epoll", "stream" }, { "epoll", "socket" }, { "portable", "stream" }, { "portable", "socket" } };

    public static TheoryData<string> Makers => ProxyRig.Makers;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task T_03_a_revocation_ends_what_is_under_way_and_nothing_else(string maker, string kind)
    {
        using var certificate = _root.Client();
        using var other = _root.Client();
        await using var rig = await MtlsRig.StartAsync(maker, [Authority()]);
        var (ends, speak) = Answer(rig);
        await using var revoked = await BeginAsync(rig, MtlsRig.Demand, certificate, kind);
        await using var passed = await BeginAsync(rig, MtlsRig.Pass, certificate, kind);
        await using var good = await BeginAsync(rig, MtlsRig.Demand, other, kind);
        await using var plain = await BeginAsync(rig, MtlsRig.Plain, null, kind);
        await using var idle = (await rig.ConnectAsync(MtlsRig.Demand, certificate))!;

        rig.Publish(MtlsRig.TrustIn(Authority(certificate)));
        Assert.True(await revoked.IsEndedAsync().WaitAsync(_soon));
        // Rules cannot be asked again of what is under way: the client may begin anew, and is judged by them.
        Assert.True(await passed.IsEndedAsync().WaitAsync(_soon));
        await ends.WaitAsync(_soon);
        await ends.WaitAsync(_soon);
        await speak();
        Assert.True(await good.HasReadAsync("more"));
        Assert.True(await plain.HasReadAsync("more"));
        Assert.Equal("403", await rig.AskAsync(idle));
        var (source, detail) = kind == "socket"
            ? (EventSource.Tunnel, "The client certificate is no longer good: the tunnel was ended.")
            : (EventSource.ClientCertificate, "The client certificate is no longer good: what was under way was ended.");
        Assert.True(SpinWait.SpinUntil(() => rig.Proxy.Events.Items.Count(item => item.Source == source && item.Detail == detail) == 2, _soon));
        Assert.Empty(rig.Proxy.Defects);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task T_13_the_end_of_a_certificate_ends_what_rests_on_it(string maker, string kind)
    {
        using var certificate = _root.Client(until: CertificateMaker.Now.AddDays(2));
        using var other = _root.Client(until: CertificateMaker.Now.AddDays(20));
        await using var rig = await MtlsRig.StartAsync(maker, [Authority()]);
        var (_, speak) = Answer(rig);
        await using var over = await BeginAsync(rig, MtlsRig.Invite, certificate, kind);
        await using var good = await BeginAsync(rig, MtlsRig.Invite, other, kind);
        rig.Time.Advance(TimeSpan.FromDays(3));
        Assert.True(await over.IsEndedAsync().WaitAsync(_soon));
        await speak();
        Assert.True(await good.HasReadAsync("more"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task T_08_what_a_responder_revokes_ends_what_is_under_way_and_a_question_by_itself_does_not(string maker, string kind)
    {
        using var certificate = _root.Client();
        await using var rig = await MtlsRig.StartAsync(maker, [Authority()]);
        await using var responder = new OcspResponder(_root, rig.Time);
        rig.Proxy.Server.Transport.Verifier.Statuses.Patience = TimeSpan.FromSeconds(20);
        var (_, speak) = Answer(rig);
        await using var client = await BeginAsync(rig, MtlsRig.Demand, certificate, kind);
        await using var plain = await BeginAsync(rig, MtlsRig.Plain, null, kind);
        // From now on the responder is asked, about what is under way too; while it thinks, nothing ends.
        var gate = new TaskCompletionSource();
        responder.Gate = gate.Task;
        rig.Publish(MtlsRig.TrustIn(new TrustedAuthority { Id = "1", Name = "root", Certificate = _root.Certificate.RawData, Ocsp = new OcspPolicy { Responder = responder.Url } }));
        Assert.True(SpinWait.SpinUntil(() => responder.Asked == 1, _soon));
        await Task.Delay(1200);
        gate.SetResult();
        Assert.True(SpinWait.SpinUntil(() => rig.Proxy.Server.Transport.Verifier.Statuses.Counters.Good == 1, _soon));
        await speak();
        Assert.True(await client.HasReadAsync("more"));

        responder.Manner = "revoked";
        rig.Time.Advance(TimeSpan.FromMinutes(31));
        Assert.True(await client.IsEndedAsync().WaitAsync(_soon));
        Assert.True(await plain.HasReadAsync("more"));
        Assert.Equal(2, responder.Asked);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task What_the_certificate_is_still_good_for_and_a_host_that_no_longer_asks_go_on(string maker)
    {
        using var certificate = _root.Client();
        await using var rig = await MtlsRig.StartAsync(maker, [Authority()]);
        var (_, speak) = Answer(rig);
        await using var client = await BeginAsync(rig, MtlsRig.Invite, certificate, "stream");
        using var other = _root.Client();
        rig.Publish(MtlsRig.TrustIn(Authority(other), TestTrust.Authority(CertificateMaker.Root("CN=Other").Certificate)));
        await Task.Delay(600);
        rig.Publish(TestTrust.Of((MtlsRig.Demand, TestTrust.Demand(_root.Certificate))));
        await Task.Delay(600);
        await speak();
        Assert.True(await client.HasReadAsync("more"));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task T_03_over_http2_streams_end_and_the_client_is_told_to_make_another_connection(string maker)
    {
        using var certificate = _root.Client();
        await using var rig = await MtlsRig.StartAsync(maker, [Authority()]);
        var (ends, _) = Answer(rig);
        using var client = rig.Http2(certificate);
        var uri = new Uri($"https://{MtlsRig.Invite}/pets");
        using var first = await client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead);
        using var second = await client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal((200, 200), ((int)first.StatusCode, (int)second.StatusCode));
        Assert.Equal(1, rig.Proxy.Server.Counters.Http2Connections);

        rig.Publish(MtlsRig.TrustIn(Authority(certificate)));
        foreach (var response in (HttpResponseMessage[])[first, second])
        {
            var error = await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsByteArrayAsync()).WaitAsync(_soon);
            Assert.Contains("INADEQUATE_SECURITY", error.ToString(), StringComparison.Ordinal);
            await ends.WaitAsync(_soon);
        }

        rig.Proxy.Origin.Answer = static (_, connection) => connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.Equal(403, (int)(await client.GetAsync(uri)).StatusCode);
        rig.Publish(MtlsRig.TrustIn(Authority()));
        Assert.Equal(200, (int)(await client.GetAsync(uri)).StatusCode);
        // The first ended with its streams, and the second behind its refusal.
        Assert.Equal(3, rig.Proxy.Server.Counters.Http2Connections);
        Assert.True(SpinWait.SpinUntil(() => rig.Proxy.Events.Items.Count(static item => item is { Source: EventSource.ClientCertificate, Action: MitigationAction.Block, Phase: Phase.ClientIdentity }) == 3, _soon));
        Assert.Empty(rig.Proxy.Defects);
    }

    /// <summary>An origin that begins answers and tunnels, says more when it is told to, and tells of each client's end.</summary>
    private static (SemaphoreSlim Ends, Func<Task> Speak) Answer(MtlsRig rig)
    {
        var ends = new SemaphoreSlim(0);
        var open = new ConcurrentBag<OriginConnection>();
        rig.Proxy.Origin.Answer = async (request, connection) =>
        {
            open.Add(connection);
            await connection.SendAsync(request.Target == "/socket" ? Agreed : Begun);
            try
            {
                while ((await connection.ReceiveAsync()).Length > 0)
                {
                }
            }
            catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
            {
                // A reset is an end too.
            }

            ends.Release();
        };
        return (ends, async () =>
        {
            foreach (var connection in open)
            {
                try
                {
                    await connection.SendAsync("4\r\nmore\r\n");
                }
                catch (Exception error) when (error is IOException or ObjectDisposedException or System.Net.Sockets.SocketException)
                {
                    // Those that were ended.
                }
            }
        });
    }

    private static async Task<MtlsClient> BeginAsync(MtlsRig rig, string host, ServerCertificate? certificate, string kind)
    {
        var client = (await rig.ConnectAsync(host, certificate))!;
        await client.SendAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, kind == "socket" ? Socket : Stream, host));
        Assert.True(await client.HasReadAsync("hello"));
        return client;
    }

    private TrustedAuthority Authority(params ServerCertificate[] revoked) => TestTrust.Authority(
        _root.Certificate,
        new RevocationSet([.. revoked.Select(one => RevocationKey.Of(RevocationKey.DigestOf(_root.Certificate.PublicKey.ExportSubjectPublicKeyInfo()), one.Leaf.SerialNumberBytes.Span))]));
}
