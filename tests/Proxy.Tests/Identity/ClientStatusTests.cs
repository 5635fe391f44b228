using FastShield.Proxy.Events;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Identity.Status;
using FastShield.Proxy.Journey;
using FastShield.Proxy.Tests.Journey;
using FastShield.Proxy.Tests.Transport;
using FastShield.Proxy.Tls;
using Xunit;

namespace FastShield.Proxy.Tests.Identity;

/// <summary>T-08: what becomes of requests by what a responder says of the client's certificate, or does not.</summary>
public sealed class ClientStatusTests
{
    private readonly CertificateMaker _root = CertificateMaker.Root();

    public static TheoryData<string> Makers => ProxyRig.Makers;

    /// <summary>What the responder does; what becomes of a request where a certificate is demanded; where one is invited.</summary>
    public static TheoryData<string, string, string, string> Manners
    {
        get
        {
            var rows = new TheoryData<string, string, string, string>();
            foreach (var maker in (string[])["epoll", "portable"])
            {
                foreach (var manner in (string[])["good", "delegated", "without an end"])
                    rows.Add(maker, manner, "200 verified", "200 verified");
                rows.Add(maker, "revoked", "403", "403");
                rows.Add(maker, "unknown", "403", "200 unverified");
                foreach (var manner in (string[])["away", "stale", "of tomorrow", "old without an end", "wrong signer", "forged", "other serial", "delegated to no responder", "malformed", "huge", "try later", "redirecting", "at fault"])
                    rows.Add(maker, manner, "403", "200 unverified");
            }
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Manners))]
    public async Task T_08_a_status_is_taken_from_who_may_tell_it_and_none_refuses_or_is_accepted_as_is_said(string maker, string manner, string demanded, string invited)
    {
        await using var rig = await Rig.StartAsync(maker, _root);
        rig.Responder.Manner = manner;
        if (manner == "away")
            await rig.Responder.DisposeAsync();
        using var one = _root.Client();
        Assert.Equal((demanded, ""), (await rig.AskAsync(MtlsRig.Demand, one), demanded == "403" ? "" : string.Join('\n', rig.Told)));
        Assert.Equal(invited, await rig.AskAsync(MtlsRig.Invite, one));
        // Where rules decide what is revoked, they see it; and the origin is told of nothing that is not good.
        Assert.Equal(demanded == "200 verified" ? demanded : "200 unverified", await rig.AskAsync(MtlsRig.Pass, one));
        // Whoever answers by something else than a status, leaves it open.
        rig.Publish(acceptsNoAnswer: true);
        using var two = _root.Client();
        Assert.Equal(manner is "revoked" or "unknown" ? demanded : "200 verified", await rig.AskAsync(MtlsRig.Demand, two));
        Assert.Equal(manner is "revoked" or "unknown" ? invited : "200 verified", await rig.AskAsync(MtlsRig.Invite, two));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task T_08_one_question_serves_all_who_wait_and_all_who_come_again(string maker)
    {
        await using var rig = await Rig.StartAsync(maker, _root);
        using var one = _root.Client();
        using var two = _root.Client();
        var gate = new TaskCompletionSource();
        rig.Responder.Gate = gate.Task;
        var asking = Enumerable.Range(0, 20).Select(_ => rig.AskAsync(MtlsRig.Demand, one)).ToList();
        await UntilAsync(() => rig.Responder.Asked == 1);
        gate.SetResult();
        Assert.All(await Task.WhenAll(asking), answer => Assert.Equal("200 verified", answer));
        Assert.Equal(1, rig.Responder.Asked);
        // Another change of the shield forgets nothing.
        rig.Publish();
        Assert.Equal("200 verified", await rig.AskAsync(MtlsRig.Invite, one));
        Assert.Equal(1, rig.Responder.Asked);
        Assert.Equal("200 verified", await rig.AskAsync(MtlsRig.Demand, two));
        Assert.Equal(2, rig.Responder.Asked);
        Assert.Equal(new StatusCounters(2, 0, 0, 0, 0), rig.Statuses.Counters);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task T_08_nobody_else_waits_for_an_answer_that_is_slow(string maker)
    {
        await using var rig = await Rig.StartAsync(maker, _root);
        using var one = _root.Client();
        using var http2 = rig.Mtls.Http2(one);
        var gate = new TaskCompletionSource();
        rig.Responder.Gate = gate.Task;
        var waits = rig.AskAsync(MtlsRig.Demand, one);
        var streams = Enumerable.Range(0, 5).Select(_ => http2.GetAsync(new Uri($"https://{MtlsRig.Invite}/pets"))).ToList();
        await UntilAsync(() => rig.Responder.Asked == 1);
        // There is one loop: were it held, this would not be answered.
        Assert.Equal("200 unverified", await rig.AskAsync(MtlsRig.Plain, null));
        Assert.Equal("200 unverified", await rig.AskAsync(MtlsRig.Invite, null));
        Assert.False(waits.IsCompleted);
        gate.SetResult();
        Assert.Equal("200", (await waits)[..3]);
        Assert.All(await Task.WhenAll(streams), answer => Assert.Equal(200, (int)answer.StatusCode));
        Assert.Equal(1, rig.Responder.Asked);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task T_08_an_answer_that_comes_too_late_counts_for_those_who_come_later(string maker)
    {
        await using var rig = await Rig.StartAsync(maker, _root);
        rig.Statuses.Patience = TimeSpan.FromMilliseconds(200);
        using var one = _root.Client();
        var gate = new TaskCompletionSource();
        rig.Responder.Gate = gate.Task;
        await using var invited = (await rig.Mtls.ConnectAsync(MtlsRig.Invite, one))!;
        Assert.Equal("403", await rig.AskAsync(MtlsRig.Demand, one));
        Assert.Equal("200 unverified", await rig.Mtls.AskAsync(invited));
        gate.SetResult();
        await UntilAsync(() => rig.Statuses.Counters.Good == 1);
        Assert.Equal("200 verified", await rig.Mtls.AskAsync(invited));
        Assert.Equal("200 verified", await rig.AskAsync(MtlsRig.Demand, one));
        Assert.Equal(1, rig.Responder.Asked);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task T_08_what_is_revoked_meanwhile_is_refused_on_open_and_new_connections(string maker)
    {
        await using var rig = await Rig.StartAsync(maker, _root);
        using var one = _root.Client();
        using var http2 = rig.Mtls.Http2(one);
        await using var invited = (await rig.Mtls.ConnectAsync(MtlsRig.Invite, one))!;
        await using var demanded = (await rig.Mtls.ConnectAsync(MtlsRig.Demand, one))!;
        async Task<int> StreamAsync() => (int)(await http2.GetAsync(new Uri($"https://{MtlsRig.Invite}/pets"))).StatusCode;
        Assert.Equal(("200 verified", "200 verified", 200), (await rig.Mtls.AskAsync(invited), await rig.Mtls.AskAsync(demanded), await StreamAsync()));
        Assert.Equal(1, rig.Responder.Asked);

        // Within its time nothing is asked; in its second half the one there still counts, and another one is fetched beside it.
        rig.Mtls.Time.Advance(TimeSpan.FromMinutes(25));
        Assert.Equal("200 verified", await rig.Mtls.AskAsync(invited));
        Assert.Equal(1, rig.Responder.Asked);
        rig.Mtls.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("200 verified", await rig.Mtls.AskAsync(invited));
        await UntilAsync(() => rig.Statuses.Counters.Good == 2);
        Assert.Equal(2, rig.Responder.Asked);

        rig.Responder.Manner = "revoked";
        rig.Mtls.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal("403", await rig.Mtls.AskAsync(invited));
        Assert.True(await invited.IsEndedAsync());
        Assert.Equal(("403", 403), (await rig.Mtls.AskAsync(demanded), await StreamAsync()));
        Assert.Equal(3, rig.Responder.Asked);
        // Known by now, it does not get through the handshake where a certificate is demanded.
        Assert.Equal("refused", await rig.AskAsync(MtlsRig.Demand, one));
        Assert.Equal("403", await rig.AskAsync(MtlsRig.Invite, one));
        var told = rig.Mtls.Proxy.Events.Items.First(static item => item.Source == EventSource.ClientCertificate);
        Assert.Equal((Phase.ClientIdentity, 403, "The client certificate is revoked."), (told.Phase, told.Status, told.Detail));

        // Taken back, it is good with the next answer.
        rig.Responder.Manner = "good";
        rig.Mtls.Time.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal("403", await rig.AskAsync(MtlsRig.Invite, one));
        await UntilAsync(() => rig.Statuses.Counters.Good == 3);
        Assert.Equal("200 verified", await rig.AskAsync(MtlsRig.Demand, one));
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task T_08_what_is_revoked_can_be_taken_back_where_each_host_demands_a_certificate(string maker)
    {
        await using var rig = await Rig.StartAsync(maker, _root);
        using var one = _root.Client();
        rig.Responder.Manner = "revoked";
        Assert.Equal("403", await rig.AskAsync(MtlsRig.Demand, one));
        rig.Responder.Manner = "good";
        // Not before it is time to: each try would be a question.
        for (var i = 0; i < 3; i++)
            Assert.Equal("refused", await rig.AskAsync(MtlsRig.Demand, one));
        Assert.Equal(1, rig.Responder.Asked);
        rig.Mtls.Time.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal("refused", await rig.AskAsync(MtlsRig.Demand, one));
        await UntilAsync(() => rig.Statuses.Counters.Good == 1);
        Assert.Equal("200 verified", await rig.AskAsync(MtlsRig.Demand, one));
        Assert.Equal(2, rig.Responder.Asked);
    }

    [Theory]
    [InlineData("epoll", false)]
    [InlineData("epoll", true)]
    [InlineData("portable", false)]
    public async Task T_08_when_nobody_answers_any_more_an_answer_counts_for_its_time_and_a_revocation_for_good(string maker, bool acceptsNoAnswer)
    {
        await using var rig = await Rig.StartAsync(maker, _root, acceptsNoAnswer);
        using var good = _root.Client();
        using var bad = _root.Client();
        await using var invited = (await rig.Mtls.ConnectAsync(MtlsRig.Invite, good))!;
        Assert.Equal("200 verified", await rig.Mtls.AskAsync(invited));
        rig.Responder.Manner = "revoked";
        Assert.Equal("403", await rig.AskAsync(MtlsRig.Invite, bad));
        await rig.Responder.DisposeAsync();

        rig.Mtls.Time.Advance(TimeSpan.FromMinutes(45));
        Assert.Equal("200 verified", await rig.Mtls.AskAsync(invited));
        await UntilAsync(() => rig.Statuses.Counters.Failed > 0);
        Assert.Equal("200 verified", await rig.Mtls.AskAsync(invited));
        rig.Mtls.Time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(acceptsNoAnswer ? "200 verified" : "200 unverified", await rig.Mtls.AskAsync(invited));
        Assert.Equal(acceptsNoAnswer ? "200 verified" : "403", await rig.AskAsync(MtlsRig.Demand, good));
        Assert.Equal("403", await rig.AskAsync(MtlsRig.Invite, bad));
        Assert.Contains(acceptsNoAnswer ? "taken all the same" : "do not verify", Assert.Single(rig.Told), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task T_08_without_the_setting_nobody_is_asked(string maker)
    {
        await using var rig = await Rig.StartAsync(maker, _root);
        rig.Mtls.Publish(MtlsRig.TrustIn(TestTrust.Authority(_root.Certificate)));
        using var one = _root.Client();
        await using var invited = (await rig.Mtls.ConnectAsync(MtlsRig.Invite, one))!;
        Assert.Equal("200 verified", await rig.Mtls.AskAsync(invited));
        Assert.Equal((0, 0), (rig.Responder.Asked, rig.Statuses.Count));
        // Switched on it counts for connections that are open.
        rig.Responder.Manner = "revoked";
        rig.Publish();
        Assert.Equal("403", await rig.Mtls.AskAsync(invited));
        Assert.Equal(1, rig.Responder.Asked);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 1000 && !holds(); i++)
            await Task.Delay(20);
        Assert.True(holds());
    }

    /// <summary>A proxy, an authority whose responder it asks, and what it told of that.</summary>
    private sealed class Rig : IAsyncDisposable
    {
        private readonly CertificateMaker _root;

        private Rig(MtlsRig mtls, CertificateMaker root)
        {
            _root = root;
            Mtls = mtls;
            Responder = new OcspResponder(root, mtls.Time);
        }

        public MtlsRig Mtls { get; }

        public OcspResponder Responder { get; }

        public StatusBook Statuses => Mtls.Proxy.Server.Transport.Verifier.Statuses;

        public IEnumerable<string> Told => Mtls.Proxy.Events.Items.Where(static item => item.Source == EventSource.Certificate).Select(static item => item.Detail!);

        public static async Task<Rig> StartAsync(string maker, CertificateMaker root, bool acceptsNoAnswer = false)
        {
            var rig = new Rig(await MtlsRig.StartAsync(maker, []), root);
            // Two seconds can pass on a machine that has much to do.
            rig.Statuses.Patience = TimeSpan.FromSeconds(20);
            rig.Publish(acceptsNoAnswer);
            return rig;
        }

        public void Publish(bool acceptsNoAnswer = false) => Mtls.Publish(MtlsRig.TrustIn(new TrustedAuthority
        {
            Id = "1",
            Name = "root",
            Certificate = _root.Certificate.RawData,
            Ocsp = new OcspPolicy { Responder = Responder.Url, AcceptsNoAnswer = acceptsNoAnswer },
        }));

        public Task<string> AskAsync(string host, ServerCertificate? certificate) => Mtls.AskAsync(host, certificate);

        public async ValueTask DisposeAsync()
        {
            await Mtls.DisposeAsync();
            await Responder.DisposeAsync();
        }
    }
}
