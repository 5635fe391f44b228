using System.Net;
using FastShield.Proxy.Events;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Journey;
using FastShield.Proxy.Tests.Journey;
using FastShield.Proxy.Tests.Transport;
using FastShield.Proxy.Tls;
using FastShield.Proxy.Transport;
using Xunit;

namespace FastShield.Proxy.Tests.Identity;

/// <summary>T-03 and T-13: what was proved once is judged with every request, by what is revoked, trusted and asked then, and by the clock.</summary>
public sealed class OpenConnectionTests
{
    private readonly CertificateMaker _root = CertificateMaker.Root();

    public static TheoryData<string> Makers => ProxyRig.Makers;

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task T_03_a_revoked_certificate_is_refused_on_the_open_connection_and_on_new_ones(string maker)
    {
        using var certificate = _root.Client();
        await using var rig = await MtlsRig.StartAsync(maker, [Authority()]);
        await using var invited = (await rig.ConnectAsync(MtlsRig.Invite, certificate))!;
        await using var demanded = (await rig.ConnectAsync(MtlsRig.Demand, certificate))!;
        await using var passed = (await rig.ConnectAsync(MtlsRig.Pass, certificate))!;
        foreach (var client in (MtlsClient[])[invited, demanded, passed])
            Assert.Equal("200 verified", await rig.AskAsync(client));
        var built = rig.Proxy.Server.Transport.Verifier.Built;

        rig.Publish(MtlsRig.TrustIn(Authority(certificate)));
        Assert.Equal("403", await rig.AskAsync(invited));
        Assert.True(await invited.IsEndedAsync());
        Assert.Equal("403", await rig.AskAsync(demanded));
        Assert.True(await demanded.IsEndedAsync());
        Assert.Equal("403", await rig.AskAsync(MtlsRig.Invite, certificate));
        Assert.Equal("refused", await rig.AskAsync(MtlsRig.Demand, certificate));
        // Where rules decide it goes on, but the origin is told nothing.
        Assert.Equal("200 unverified", await rig.AskAsync(passed));
        Assert.Equal("200 unverified", await rig.AskAsync(MtlsRig.Pass, certificate));
        // Another certificate of the same authority is as good as before.
        using var other = _root.Client();
        Assert.Equal("200 verified", await rig.AskAsync(MtlsRig.Demand, other));

        rig.Publish(MtlsRig.TrustIn(Authority()));
        Assert.Equal("200 verified", await rig.AskAsync(passed));
        Assert.Equal("200 verified", await rig.AskAsync(MtlsRig.Invite, certificate));
        Assert.Equal("200 verified", await rig.AskAsync(MtlsRig.Demand, certificate));
        // A change of revocations builds no path again: only the certificate that came new was verified.
        Assert.Equal(built + 1, rig.Proxy.Server.Transport.Verifier.Built);
        var told = rig.Proxy.Events.Items.First(static item => item.Source == EventSource.ClientCertificate);
        Assert.Equal((Phase.ClientIdentity, 403, "The client certificate is revoked."), (told.Phase, told.Status, told.Detail));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task T_03_over_http2_the_next_stream_is_refused(string maker)
    {
        using var certificate = _root.Client();
        await using var rig = await MtlsRig.StartAsync(maker, [Authority()]);
        using var client = rig.Http2(certificate);
        foreach (var (host, status) in new[] { (MtlsRig.Invite, 200), (MtlsRig.Demand, 200), (MtlsRig.Plain, 200) })
            Assert.Equal(status, (int)(await client.GetAsync(new Uri($"https://{host}/pets"))).StatusCode);
        rig.Publish(MtlsRig.TrustIn(Authority(certificate)));
        foreach (var (host, status) in new[] { (MtlsRig.Invite, 403), (MtlsRig.Demand, 403), (MtlsRig.Plain, 200) })
            Assert.Equal(status, (int)(await client.GetAsync(new Uri($"https://{host}/pets"))).StatusCode);
        rig.Publish(MtlsRig.TrustIn(Authority()));
        Assert.Equal(200, (int)(await client.GetAsync(new Uri($"https://{MtlsRig.Invite}/pets"))).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task T_03_with_the_authority_between_all_its_certificates_are_revoked(string maker)
    {
        var middle = _root.Under("CN=Middle");
        using var below = middle.Client(sent: middle.Certificate);
        using var beside = _root.Client();
        await using var rig = await MtlsRig.StartAsync(maker, [Authority()]);
        Assert.Equal("200 verified", await rig.AskAsync(MtlsRig.Demand, below));
        rig.Publish(MtlsRig.TrustIn(TestTrust.Authority(_root.Certificate, new RevocationSet([KeyOf(middle.Certificate.SerialNumberBytes.Span)]))));
        Assert.Equal("refused", await rig.AskAsync(MtlsRig.Demand, below));
        Assert.Equal("403", await rig.AskAsync(MtlsRig.Invite, below));
        Assert.Equal("200 verified", await rig.AskAsync(MtlsRig.Demand, beside));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task T_13_time_runs_out_for_open_connections_too(string maker)
    {
        using var certificate = _root.Client(until: CertificateMaker.Now.AddDays(2));
        await using var rig = await MtlsRig.StartAsync(maker, [Authority()]);
        await using var invited = (await rig.ConnectAsync(MtlsRig.Invite, certificate))!;
        await using var demanded = (await rig.ConnectAsync(MtlsRig.Demand, certificate))!;
        Assert.Equal("200 verified", await rig.AskAsync(invited));
        Assert.Equal("200 verified", await rig.AskAsync(demanded));
        rig.Time.Advance(TimeSpan.FromDays(3));
        Assert.Equal("200 unverified", await rig.AskAsync(invited));
        Assert.Equal("403", await rig.AskAsync(demanded));
        Assert.True(await demanded.IsEndedAsync());
        Assert.Equal("refused", await rig.AskAsync(MtlsRig.Demand, certificate));
        Assert.Equal("200 unverified", await rig.AskAsync(MtlsRig.Invite, certificate));
        // A clock that is set right again makes it good again.
        rig.Time.Advance(TimeSpan.FromDays(-3));
        Assert.Equal("200 verified", await rig.AskAsync(MtlsRig.Demand, certificate));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task T_08_nothing_verifies_when_what_is_known_of_revocations_is_too_old(string maker)
    {
        using var certificate = _root.Client();
        var authority = new TrustedAuthority { Id = "1", Name = "root", Certificate = _root.Certificate.RawData, RefusedAfter = CertificateMaker.Now.AddHours(1) };
        await using var rig = await MtlsRig.StartAsync(maker, [authority]);
        await using var demanded = (await rig.ConnectAsync(MtlsRig.Demand, certificate))!;
        Assert.Equal("200 verified", await rig.AskAsync(demanded));
        rig.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal("403", await rig.AskAsync(demanded));
        Assert.Equal("refused", await rig.AskAsync(MtlsRig.Demand, certificate));
        Assert.Equal("200 unverified", await rig.AskAsync(MtlsRig.Invite, certificate));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task An_authority_that_goes_takes_its_certificates_along_and_one_that_comes_brings_them(string maker)
    {
        var next = CertificateMaker.Root("CN=Next root");
        using var old = _root.Client();
        using var young = next.Client();
        await using var rig = await MtlsRig.StartAsync(maker, [Authority()]);
        await using var invitedOld = (await rig.ConnectAsync(MtlsRig.Invite, old))!;
        await using var invitedYoung = (await rig.ConnectAsync(MtlsRig.Invite, young))!;
        await using var demanded = (await rig.ConnectAsync(MtlsRig.Demand, old))!;
        Assert.Equal(("200 verified", "200 unverified"), (await rig.AskAsync(invitedOld), await rig.AskAsync(invitedYoung)));
        // Rotation: both are trusted for a while, then the new one alone.
        rig.Publish(MtlsRig.TrustIn(Authority(), TestTrust.Authority(next.Certificate)));
        Assert.Equal(("200 verified", "200 verified"), (await rig.AskAsync(invitedOld), await rig.AskAsync(invitedYoung)));
        Assert.Equal("200 verified", await rig.AskAsync(demanded));
        rig.Publish(MtlsRig.TrustIn(TestTrust.Authority(next.Certificate)));
        Assert.Equal(("200 unverified", "200 verified"), (await rig.AskAsync(invitedOld), await rig.AskAsync(invitedYoung)));
        Assert.Equal("403", await rig.AskAsync(demanded));
        Assert.Equal(("refused", "200 verified"), (await rig.AskAsync(MtlsRig.Demand, old), await rig.AskAsync(MtlsRig.Demand, young)));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_host_that_begins_to_ask_ends_the_connections_that_it_did_not_ask(string maker)
    {
        using var certificate = _root.Client();
        await using var rig = await MtlsRig.StartAsync(maker, []);
        rig.Publish(ClientTrust.None);
        await using var first = (await rig.ConnectAsync(MtlsRig.Demand, certificate))!;
        await using var second = (await rig.ConnectAsync(MtlsRig.Invite, certificate))!;
        Assert.Equal(("200 unverified", "200 unverified"), (await rig.AskAsync(first), await rig.AskAsync(second)));
        rig.Publish(MtlsRig.TrustIn(Authority()));
        Assert.Equal(("421", "421"), (await rig.AskAsync(first), await rig.AskAsync(second)));
        Assert.True(await first.IsEndedAsync());
        Assert.Equal("refused", await rig.AskAsync(MtlsRig.Demand, null));
        Assert.Equal("200 verified", await rig.AskAsync(MtlsRig.Demand, certificate));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_host_that_demands_instead_of_inviting_refuses_who_showed_nothing_good(string maker)
    {
        using var certificate = _root.Client();
        await using var rig = await MtlsRig.StartAsync(maker, [Authority()]);
        await using var empty = (await rig.ConnectAsync(MtlsRig.Invite, null))!;
        await using var self = (await rig.ConnectAsync(MtlsRig.Invite, CertificateMaker.SelfSigned("CN=me")))!;
        await using var good = (await rig.ConnectAsync(MtlsRig.Invite, certificate))!;
        Assert.Equal(("200 unverified", "200 unverified", "200 verified"), (await rig.AskAsync(empty), await rig.AskAsync(self), await rig.AskAsync(good)));
        rig.Publish(TestTrust.Of((MtlsRig.Invite, TestTrust.Demand(_root.Certificate))));
        Assert.Equal(("403", "403", "200 verified"), (await rig.AskAsync(empty), await rig.AskAsync(self), await rig.AskAsync(good)));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_host_that_no_longer_asks_goes_on_and_says_nothing_of_clients(string maker)
    {
        using var certificate = _root.Client();
        await using var rig = await MtlsRig.StartAsync(maker, [Authority()]);
        await using var demanded = (await rig.ConnectAsync(MtlsRig.Demand, certificate))!;
        Assert.Equal("200 verified", await rig.AskAsync(demanded));
        rig.Publish(ClientTrust.None);
        Assert.Equal("200 unverified", await rig.AskAsync(demanded));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task T_11_a_plain_connection_does_not_lead_to_a_host_that_demands(string maker)
    {
        await using var rig = await MtlsRig.StartAsync(maker, [Authority()], change: static settings => settings with { Listeners = [new ListenEndpoint(IPAddress.Loopback, 0)] });
        foreach (var (host, status) in new[] { (MtlsRig.Demand, 403), (MtlsRig.Invite, 200), (MtlsRig.Plain, 200) })
            Assert.Equal(status, (await rig.Proxy.AskAsync($"GET /pets HTTP/1.1\r\nHost: {host}\r\n\r\n")).Status);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task T_11_one_connection_carries_no_requests_for_hosts_that_ask_another_thing(string maker)
    {
        using var certificate = _root.Client();
        await using var rig = await MtlsRig.StartAsync(maker, [Authority()]);
        foreach (var (name, host, status) in new[]
        {
            (MtlsRig.Plain, MtlsRig.Demand, 421), (MtlsRig.Plain, MtlsRig.Invite, 421), (MtlsRig.Invite, MtlsRig.Demand, 421), (MtlsRig.Demand, MtlsRig.Plain, 421),
            ("unknown.example", MtlsRig.Demand, 421), ("unknown.example", MtlsRig.Plain, 200), (MtlsRig.Demand, MtlsRig.Demand + ":443", 200), (MtlsRig.Demand, "DEMAND.example.", 200),
        })
        {
            await using var client = (await rig.ConnectAsync(name, certificate))!;
            Assert.Equal((name, host, status), (name, host, await client.AskAsync(host)));
        }
    }

    private TrustedAuthority Authority(params ServerCertificate[] revoked) =>
        TestTrust.Authority(_root.Certificate, new RevocationSet([.. revoked.Select(one => KeyOf(one.Leaf.SerialNumberBytes.Span))]));

    private RevocationKey KeyOf(ReadOnlySpan<byte> serial) => RevocationKey.Of(RevocationKey.DigestOf(_root.Certificate.PublicKey.ExportSubjectPublicKeyInfo()), serial);
}
