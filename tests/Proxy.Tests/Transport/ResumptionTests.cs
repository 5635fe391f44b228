using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport;
using Xunit;

namespace FastShield.Proxy.Tests.Transport;

/// <summary>
/// T-02: a session that one host has given, shown to another (CVE-2025-23419), in both versions on both transports. `open` asks for no certificate, `ca1`
/// and `ca2` demand one of their authority; neither of these gives sessions, as a ticket would carry the certificate.
/// </summary>
public sealed class ResumptionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fastshield-sessions").FullName;
    private readonly TestAuthority _first = new();
    private readonly TestAuthority _second = new();

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [OpenSslTheory]
    [MemberData(nameof(OpenSslClientTests.MakersAndVersions), MemberType = typeof(OpenSslClientTests))]
    public async Task T_02_A_session_never_stands_for_another_host_or_another_certificate(string maker, string version)
    {
        using var one = _first.Issue("one.example");
        using var two = _second.Issue("two.example");
        var told = new System.Collections.Concurrent.ConcurrentQueue<TlsFacts>();
        await using var rig = new TransportRig(maker, connection =>
        {
            told.Enqueue(connection.Tls!);
            return TransportRig.EchoAsync(connection);
        }, Hosts);
        rig.Transport.ClientTrust = TestTrust.Of(
            ("ca1.example", TestTrust.Demand(_first.Certificate)),
            ("ca2.example", TestTrust.Demand(_second.Certificate)));
        var open = Path.Combine(_folder, "open");
        var shut = Path.Combine(_folder, "shut");
        string[] certificateOne = ["-cert", Pem(one, "one"), "-key", Path.Combine(_folder, "one.key")];
        string[] certificateTwo = ["-cert", Pem(two, "two"), "-key", Path.Combine(_folder, "two.key")];

        // 1: a session is resumed where it is from.
        Assert.True(await IsServedAsync("open.example", "-sess_out", open));
        Assert.Null(Last().PeerCertificate);
        Assert.True(await IsServedAsync("open.example", "-sess_in", open));
        if (maker == "epoll")
            Assert.Equal(1, rig.Transport.Counters.HandshakesResumed);
        // 2: it does not open a host that demands a certificate, without one,
        Assert.False(await IsServedAsync("ca1.example", "-sess_in", open));
        // 3: and with one it is the certificate that counts.
        Assert.True(await IsServedAsync("ca1.example", ["-sess_in", open, "-sess_out", shut, .. certificateOne]));
        Assert.Equal(one.Leaf.RawData, Last().PeerCertificate);
        Assert.False(Last().IsResumed);
        // A host that gives no session leaves the client with the one it had.
        var held = File.Exists(shut) ? shut : open;
        // 4: the session of one authority's host does not open another's, without a certificate,
        Assert.False(await IsServedAsync("ca2.example", "-sess_in", held));
        // 5: nor with the wrong one, and with the right one that counts.
        Assert.False(await IsServedAsync("ca2.example", ["-sess_in", held, .. certificateOne]));
        Assert.True(await IsServedAsync("ca2.example", ["-sess_in", held, .. certificateTwo]));
        Assert.Equal(two.Leaf.RawData, Last().PeerCertificate);
        // 6: it does not stand for the certificate where it is from.
        Assert.False(await IsServedAsync("ca1.example", "-sess_in", held));
        // 7: and no identity goes with it to a host that asks for none.
        Assert.True(await IsServedAsync("open.example", "-sess_in", held));
        Assert.Null(Last().PeerCertificate);
        return;

        TlsFacts Last() => told.Last();

        async Task<bool> IsServedAsync(string host, params string[] arguments)
        {
            var before = told.Count;
            using var client = new OpenSslClient(rig.Port, [version, "-servername", host, .. arguments]);
            client.Say("a line");
            for (var i = 0; i < 500 && !client.HasEnded && !client.Output.Contains("a line", StringComparison.Ordinal); i++)
                await Task.Delay(10);
            var isServed = client.Output.Contains("a line", StringComparison.Ordinal);
            client.Say("Q");
            await client.EndAsync();
            Assert.Equal(isServed, told.Count > before);
            return isServed;
        }
    }

    [OpenSslTheory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Tickets_outlive_a_change_of_certificates_and_not_their_keys(string version)
    {
        var time = new Tls.ManualTime();
        var tls = ServerTls.For(SelfSigned.Create(["open.example"])) with { Tickets = new TicketKeyRing(time) };
        await using var rig = new TransportRig("epoll", TransportRig.EchoAsync, tls);
        var session = Path.Combine(_folder, "session");
        await VisitAsync("-sess_out", session);
        rig.Listener.UpdateTls(tls with { Hosts = [new TlsHost { Certificate = SelfSigned.Create(["open.example"]) }] });
        await VisitAsync("-sess_in", session);
        Assert.Equal(1, rig.Transport.Counters.HandshakesResumed);
        time.Advance(TicketKeyRing.RotateEvery + TimeSpan.FromSeconds(1));
        await VisitAsync("-sess_in", session);
        Assert.Equal(2, rig.Transport.Counters.HandshakesResumed);
        time.Advance(TicketKeyRing.Lifetime);
        await VisitAsync("-sess_in", session);
        Assert.Equal(2, rig.Transport.Counters.HandshakesResumed);
        return;

        async Task VisitAsync(params string[] arguments)
        {
            using var client = new OpenSslClient(rig.Port, [version, "-servername", "open.example", .. arguments]);
            client.Say("a line");
            await client.ExpectAsync("a line");
            client.Say("Q");
            await client.EndAsync();
        }
    }

    [OpenSslTheory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Names_under_one_wildcard_do_not_share_sessions(string version)
    {
        await using var rig = new TransportRig("epoll", TransportRig.EchoAsync, ServerTls.For(SelfSigned.Create(["*.wild.example"])));
        var session = Path.Combine(_folder, "session");
        foreach (var (host, resumed) in new[] { ("a.wild.example", 0), ("b.wild.example", 0), ("A.wild.example", 1) })
        {
            using var client = new OpenSslClient(rig.Port, version, "-servername", host, File.Exists(session) ? "-sess_in" : "-sess_out", session);
            client.Say("a line");
            await client.ExpectAsync("a line");
            client.Say("Q");
            await client.EndAsync();
            Assert.Equal(resumed, rig.Transport.Counters.HandshakesResumed);
        }
    }

    [OpenSslTheory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Two_listeners_with_the_same_key_file_resume_each_others_sessions(string version)
    {
        var keys = new TicketKeyRing();
        var tls = ServerTls.For(SelfSigned.Create(["open.example"])) with { Tickets = keys };
        await using var one = new TransportRig("epoll", TransportRig.EchoAsync, tls);
        await using var two = new TransportRig("epoll", TransportRig.EchoAsync, tls);
        var session = Path.Combine(_folder, "session");
        foreach (var (rig, way) in new[] { (one, "-sess_out"), (two, "-sess_in") })
        {
            using var client = new OpenSslClient(rig.Port, version, "-servername", "open.example", way, session);
            client.Say("a line");
            await client.ExpectAsync("a line");
            client.Say("Q");
            await client.EndAsync();
        }
        Assert.Equal(1, two.Transport.Counters.HandshakesResumed);
    }

    private static ServerTls Hosts => new()
    {
        Hosts =
        [
            new TlsHost { Certificate = SelfSigned.Create(["open.example"]) },
            new TlsHost { Certificate = SelfSigned.Create(["ca1.example"]) },
            new TlsHost { Certificate = SelfSigned.Create(["ca2.example"]) },
        ],
    };

    private string Pem(ServerCertificate certificate, string name)
    {
        using var key = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(certificate.Leaf)!;
        File.WriteAllText(Path.Combine(_folder, name + ".key"), key.ExportPkcs8PrivateKeyPem());
        var file = Path.Combine(_folder, name + ".pem");
        File.WriteAllText(file, certificate.Leaf.ExportCertificatePem());
        return file;
    }
}
