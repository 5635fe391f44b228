using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport;
using Xunit;

namespace FastShield.Proxy.Tests.Transport;

public sealed class TlsTests
{
    private static readonly ServerCertificate _first = SelfSigned.Create(["first.example"]);
    private static readonly ServerCertificate _second = SelfSigned.Create(["second.example", "*.second.example"]);

    public static TheoryData<string> Makers => TransportRig.Makers;

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task The_certificate_follows_the_name(string maker)
    {
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync, TwoHosts);
        Assert.Equal("CN=first.example", await ShownForAsync(rig, "first.example"));
        Assert.Equal("CN=second.example", await ShownForAsync(rig, "second.example"));
        Assert.Equal("CN=second.example", await ShownForAsync(rig, "SECOND.example"));
        Assert.Equal("CN=second.example", await ShownForAsync(rig, "any.second.example"));
        // A wildcard is for one label.
        Assert.Equal("CN=first.example", await ShownForAsync(rig, "two.labels.second.example"));
        Assert.Equal("CN=first.example", await ShownForAsync(rig, "unknown.example"));
        Assert.Equal("CN=first.example", await ShownForAsync(rig, "127.0.0.1"));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Unknown_names_are_refused_where_that_is_asked_for(string maker)
    {
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync, TwoHosts with { RefuseUnknownHosts = true });
        Assert.Equal("CN=second.example", await ShownForAsync(rig, "second.example"));
        await Assert.ThrowsAnyAsync<Exception>(() => ShownForAsync(rig, "unknown.example"));
        Assert.Equal(1, rig.Transport.Counters.HandshakesFailed);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task No_application_protocol_in_common_fails_the_handshake(string maker)
    {
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync, TransportRig.Tls);
        await Assert.ThrowsAnyAsync<Exception>(() => rig.ConnectAsync(true, o => o.ApplicationProtocols = [new SslApplicationProtocol("h2")]));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task The_servers_order_of_application_protocols_decides(string maker)
    {
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync, TransportRig.Tls with { ApplicationProtocols = ["h2", "http/1.1"] });
        await using var client = await rig.ConnectAsync(true, o => o.ApplicationProtocols = [SslApplicationProtocol.Http11, SslApplicationProtocol.Http2]);
        Assert.Equal(SslApplicationProtocol.Http2, ((SslStream)client).NegotiatedApplicationProtocol);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task New_certificates_are_shown_to_new_connections_and_old_ones_live_on(string maker)
    {
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync, ServerTls.For(_first));
        await using var old = await rig.ConnectAsync(tls: true);
        rig.Listener.UpdateTls(ServerTls.For(_second));
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal("CN=second.example", await ShownForAsync(rig, "whatever.example"));
        await old.WriteAsync(new byte[3]);
        await old.ReadExactlyAsync(new byte[3]).AsTask().WaitAsync(TransportRig.Patience);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_version_below_the_least_is_refused(string maker)
    {
        await using var rig = new TransportRig(maker, TransportRig.EchoAsync, TransportRig.Tls with { MinVersion = TlsVersion.Tls13 });
        await Assert.ThrowsAnyAsync<Exception>(() => rig.ConnectAsync(true, o => o.EnabledSslProtocols = SslProtocols.Tls12));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task Client_certificates_are_demanded_verified_and_told(string maker)
    {
        using var known = SelfSigned.Create(["client.example"]);
        using var unknown = SelfSigned.Create(["stranger.example"]);
        TlsFacts? facts = null;
        await using var rig = new TransportRig(maker, connection =>
        {
            facts = connection.Tls;
            return TransportRig.EchoAsync(connection);
        }, TwoHosts);
        rig.Transport.ClientTrust = TestTrust.Of(("second.example", TestTrust.Demand(X509CertificateLoader.LoadCertificate(known.Leaf.RawData))));

        await EchoOnceAsync(rig, "first.example", null);
        Assert.Null(facts!.PeerCertificate);
        await Assert.ThrowsAnyAsync<Exception>(() => EchoOnceAsync(rig, "second.example", null));
        await Assert.ThrowsAnyAsync<Exception>(() => EchoOnceAsync(rig, "second.example", unknown));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_client_certificate_of_the_right_authority_is_let_in(string maker)
    {
        using var authority = new TestAuthority();
        using var client = authority.Issue("client.example");
        TlsFacts? facts = null;
        await using var rig = new TransportRig(maker, connection =>
        {
            facts = connection.Tls;
            return TransportRig.EchoAsync(connection);
        }, ServerTls.For(_second));
        rig.Transport.ClientTrust = TestTrust.Of(("second.example", TestTrust.Demand(authority.Certificate)));
        await EchoOnceAsync(rig, "second.example", client);
        Assert.Equal(client.Leaf.RawData, facts!.PeerCertificate);
    }

    private static ServerTls TwoHosts => new() { Hosts = [new TlsHost { Certificate = _first }, new TlsHost { Certificate = _second }] };

    private static async Task<string> ShownForAsync(TransportRig rig, string name)
    {
        await using var client = await rig.ConnectAsync(true, o => o.TargetHost = name);
        return ((SslStream)client).RemoteCertificate!.Subject;
    }

    private static async Task EchoOnceAsync(TransportRig rig, string name, ServerCertificate? certificate)
    {
        await using var client = await rig.ConnectAsync(true, o =>
        {
            o.TargetHost = name;
            if (certificate is not null)
                o.ClientCertificateContext = SslStreamCertificateContext.Create(certificate.Leaf, null, offline: true);
        });
        await client.WriteAsync(new byte[3]);
        await client.ReadExactlyAsync(new byte[3]).AsTask().WaitAsync(TransportRig.Patience);
    }
}
