using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Identity.Status;
using FastShield.Proxy.Tests.Tls;
using FastShield.Proxy.Tls;
using Xunit;

namespace FastShield.Proxy.Tests.Identity;

/// <summary>Whom is asked, how often, how many at a time, and what is kept of it.</summary>
public sealed class StatusAskerTests : IDisposable
{
    private static readonly OcspPolicy _policy = new() { Responder = new Uri("http://ocsp.example/") };

    private readonly CertificateMaker _root = CertificateMaker.Root();
    private readonly ManualTime _time = new();
    private readonly OcspResponder _responder;
    private readonly List<string> _told = [];
    private readonly List<(Uri Place, bool IsNamed)> _asked = [];
    private Func<byte[], CancellationToken, Task<byte[]>> _answer;
    private readonly StatusBook _book;

    public StatusAskerTests()
    {
        _responder = new OcspResponder(_root, _time);
        _answer = (question, _) => Task.FromResult(_responder.Answer(question));
        _book = Book(StatusBook.Capacity);
    }

    public void Dispose()
    {
        _book.Dispose();
        _responder.DisposeAsync().AsTask().Wait();
    }

    [Fact]
    public async Task T_07_the_responder_that_a_certificate_names_is_asked_where_no_other_is_configured()
    {
        var proof = Proof(_root.Client(more: Names("http://named.example/a")));
        Assert.Equal(OcspStatus.Good, await StatusAsync(proof, new OcspPolicy()));
        Assert.Equal((new Uri("http://named.example/a"), true), Assert.Single(_asked));
        Assert.Equal(OcspStatus.Good, await StatusAsync(Proof(_root.Client(more: Names("http://named.example/a"))), _policy));
        Assert.Equal((_policy.Responder!, false), _asked[1]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("ftp://named.example/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ldap://named.example/")]
    [InlineData("http://me:secret@named.example/")]
    [InlineData("named.example")]
    public async Task T_07_a_certificate_that_names_nobody_who_can_be_asked_has_no_status(string? name)
    {
        Assert.Null(await StatusAsync(Proof(_root.Client(more: name is null ? null : Names(name))), new OcspPolicy()));
        Assert.Empty(_asked);
        Assert.Equal(1, _book.Counters.Failed);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("0.0.0.0")]
    [InlineData("169.254.169.254")]
    [InlineData("[fe80::1]")]
    [InlineData("[::1%251]")]
    [InlineData("[::1%25lo]")]
    [InlineData("[::%251]")]
    [InlineData("[::ffff:127.0.0.1%251]")]
    [InlineData("[fe80::1%251]")]
    [InlineData("224.0.0.1")]
    public async Task T_07_a_certificate_does_not_lead_to_this_machine_or_its_link(string host)
    {
        using var listener = new TcpListener(IPAddress.IPv6Any, 0);
        listener.Server.DualMode = true;
        listener.Start();
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => OcspHttp.FetchAbroadAsync(new Uri($"http://{host}:{((IPEndPoint)listener.LocalEndpoint).Port}/"), [1], default));
        Assert.Contains("must not be this machine", error.ToString(), StringComparison.Ordinal);
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task T_08_a_responder_that_is_away_costs_one_question_a_pause_and_is_told_once()
    {
        var tries = 0;
        _answer = (_, _) =>
        {
            Interlocked.Increment(ref tries);
            throw new HttpRequestException("away");
        };
        var proofs = Enumerable.Range(0, 50).Select(Numbered).ToList();
        foreach (var proof in proofs)
            Assert.Null(await StatusAsync(proof));
        Assert.Equal(1, tries);
        Assert.Equal((1, 49), (_book.Counters.Failed, _book.Counters.Spared));
        // A pause is over: one tries, and the pauses grow to a minute.
        foreach (var pause in (int[])[1, 2, 4, 8, 16, 32, 60, 60])
        {
            var before = tries;
            _time.Advance(TimeSpan.FromSeconds(pause - 0.5));
            Assert.Null(await StatusAsync(proofs[0]));
            Assert.Equal(before, tries);
            _time.Advance(TimeSpan.FromSeconds(1.6));
            foreach (var proof in proofs)
                Assert.Null(await StatusAsync(proof));
            Assert.Equal(before + 1, tries);
        }
        Assert.Contains("http://ocsp.example/ does not answer: away; certificates whose status is not known do not verify", Assert.Single(_told), StringComparison.Ordinal);

        _answer = (question, _) => Task.FromResult(_responder.Answer(question));
        _time.Advance(TimeSpan.FromSeconds(61));
        foreach (var proof in proofs)
            Assert.Equal(OcspStatus.Good, await StatusAsync(proof));
        Assert.Equal("the responder http://ocsp.example/ answers again", _told[1]);
        Assert.Equal(2, _told.Count);
    }

    [Fact]
    public async Task T_08_a_question_that_is_never_answered_ends_and_what_waits_behind_it_is_told_at_once()
    {
        _answer = static (_, _) => new TaskCompletionSource<byte[]>().Task;
        _book.Patience = TimeSpan.FromMilliseconds(50);
        foreach (var number in Enumerable.Range(0, 40))
            Assert.Null(await StatusAsync(Numbered(number)));
        await UntilAsync(() => _book.Counters is { Failed: Responder.MostAtOnce, Spared: 40 - Responder.MostAtOnce });
        Assert.Contains("nothing came within 5 seconds", Assert.Single(_told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task T_08_questions_under_way_are_bounded()
    {
        var (under, most) = (0, 0);
        _answer = async (question, stop) =>
        {
            var now = Interlocked.Increment(ref under);
            lock (_told)
                most = Math.Max(most, now);
            await Task.Delay(5, stop);
            Interlocked.Decrement(ref under);
            return _responder.Answer(question);
        };
        _book.Patience = TimeSpan.FromSeconds(20);
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 200).Select(number => StatusAsync(Numbered(number)))), status => Assert.Equal(OcspStatus.Good, status));
        Assert.InRange(most, 2, Responder.MostAtOnce);
    }

    [Fact]
    public void T_08_more_questions_than_may_wait_are_not_asked()
    {
        _answer = static (_, _) => new TaskCompletionSource<byte[]>().Task;
        var now = _time.GetUtcNow();
        foreach (var number in Enumerable.Range(0, 5000))
        {
            ClientStatus? status = null;
            _book.Look(Numbered(number), _policy, now, ref status);
        }
        Assert.InRange(_book.Counters.Spared, 1, 5000 - 4096);
    }

    [Fact]
    public async Task T_08_what_is_remembered_is_bounded_and_what_is_in_use_stays()
    {
        using var book = Book(100);
        var first = Numbered(0);
        for (var number = 0; number < 1000; number++)
        {
            Assert.Equal(OcspStatus.Good, await StatusAsync(Numbered(number), book: book));
            Assert.Equal(OcspStatus.Good, await StatusAsync(first, book: book));
            Assert.InRange(book.Count, 1, 100);
        }
        Assert.Equal(1000, _asked.Count);
    }

    [Theory]
    [InlineData("revoked", 1)]
    [InlineData("good", 0)]
    public async Task T_08_an_answer_of_before_brings_nothing_back(string first, long failed)
    {
        var proof = Numbered(1);
        _responder.Manner = first;
        var status = await StatusAsync(proof);
        // Good, and signed rightly; but of before the first one: somebody on the way has kept it.
        _responder.Manner = "older";
        _time.Advance(TimeSpan.FromMinutes(31));
        Look(_book, proof);
        await UntilAsync(() => Look(_book, proof).Deciding is null);
        Assert.Equal((2, failed), (_asked.Count, _book.Counters.Failed));
        Assert.Equal(status, await StatusAsync(proof));
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("of the same second")]
    public async Task T_08_a_revocation_yields_to_good_of_later_alone(string then)
    {
        var proof = Numbered(1);
        _responder.Manner = "revoked";
        Assert.Equal(OcspStatus.Revoked, await StatusAsync(proof));
        _responder.Manner = then;
        _time.Advance(TimeSpan.FromMinutes(31));
        Look(_book, proof);
        await UntilAsync(() => Look(_book, proof).Deciding is null);
        Assert.Equal((2, 1), (_asked.Count, _book.Counters.Failed));
        // Nor when the time of both is over.
        _responder.Manner = "malformed";
        _time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(OcspStatus.Revoked, await StatusAsync(proof));
        _responder.Manner = "good";
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(OcspStatus.Good, await StatusAsync(proof));
    }

    [Fact]
    public async Task T_08_good_is_relied_on_for_a_week_from_when_it_was_so_however_often_it_is_sent()
    {
        var proof = Numbered(1);
        _responder.Manner = "of last week";
        Assert.Equal(OcspStatus.Good, await StatusAsync(proof));
        _responder.Manner = "of before last week";
        _time.Advance(TimeSpan.FromHours(25));
        Assert.Null(await StatusAsync(proof));
        Assert.Null(await StatusAsync(Numbered(2)));
        _responder.Manner = "revoked before last week";
        Assert.Equal(OcspStatus.Revoked, await StatusAsync(Numbered(3)));
        // And is not asked for at each look.
        Assert.Equal(OcspStatus.Revoked, await StatusAsync(Numbered(3)));
        Assert.Equal(4, _asked.Count);
    }

    [Fact]
    public async Task T_08_a_responder_that_fails_for_others_is_asked_for_those_who_have_it_configured()
    {
        _answer = static (_, _) => throw new HttpRequestException("away");
        using var named = _root.Client(more: Names(_policy.Responder!.AbsoluteUri));
        Assert.Null(await StatusAsync(Proof(named), new OcspPolicy()));
        var stranger = CertificateMaker.Root("CN=Stranger");
        using var other = stranger.Client();
        Assert.Null(await StatusAsync(new ClientProof { Leaf = other.Leaf.RawData, Sent = [], Fault = CertificateFault.None, Issuer = stranger.Certificate.RawData, Keys = [new(1, 2)] }));
        _answer = (question, _) => Task.FromResult(_responder.Answer(question));
        Assert.Equal(OcspStatus.Good, await StatusAsync(Numbered(1)));
        Assert.Equal([true, false, false], _asked.Select(static asked => asked.IsNamed));
    }

    [Fact]
    public async Task T_08_what_is_told_shows_no_secret_of_the_place_and_nothing_that_acts_on_a_terminal()
    {
        _answer = static (_, _) => throw new HttpRequestException("a\e[2J\u009b1m\r\nb");
        await StatusAsync(Numbered(1), new OcspPolicy { Responder = new Uri("http://ocsp.example/a?token=secret") });
        Assert.StartsWith(@"the responder http://ocsp.example/a does not answer: a\u001B[2J\u009B1m\u000D\u000Ab; ", Assert.Single(_told), StringComparison.Ordinal);

        _responder.Manner = "at fault";
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => OcspHttp.FetchDirectAsync(_responder.Url, OcspRequest.For(_root.Client().Leaf, _root.Certificate), default));
        Assert.Equal("it answers with status 500", error.Message);
    }

    [Fact]
    public async Task T_13_a_clock_that_goes_back_leaves_no_pause_behind()
    {
        var proof = Numbered(1);
        _time.Advance(TimeSpan.FromDays(3));
        _responder.Manner = "malformed";
        Assert.Null(await StatusAsync(proof));
        _responder.Manner = "good";
        _time.Advance(TimeSpan.FromDays(-3));
        Assert.Equal(OcspStatus.Good, await StatusAsync(proof));
    }

    [Fact]
    public async Task A_request_of_a_certificate_that_is_known_allocates_nothing()
    {
        using var client = _root.Client();
        var trust = MtlsRig.TrustIn(new TrustedAuthority { Id = "1", Name = "root", Certificate = _root.Certificate.RawData, Ocsp = _policy });
        var standing = new ClientStanding(new ClientVerifier { Statuses = _book }, MtlsRig.Demand, trust.Find(MtlsRig.Demand));
        var now = _time.GetUtcNow();
        Assert.Equal(CertificateFault.None, standing.Show(client.Leaf.RawData, [client.Leaf.RawData.Length], now));
        Assert.Equal(StandingFault.Undecided, standing.Judge(trust, MtlsRig.Demand, now, mayWait: true));
        await standing.Deciding!;
        Assert.Equal(StandingFault.None, standing.Judge(trust, MtlsRig.Demand, now, mayWait: true));
        Assert.True(standing.IsGood);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            standing.Judge(trust, MtlsRig.Demand, now, mayWait: true);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private StatusBook Book(int capacity)
    {
        OcspFetch Fetch(bool isNamed) => (place, question, stop) =>
        {
            lock (_asked)
                _asked.Add((place, isNamed));
            return _answer(question, stop);
        };
        return new StatusBook(Fetch(false), Fetch(true), _time, capacity) { Tell = text => { lock (_told) _told.Add(text); } };
    }

    /// <summary>What requests of a certificate are judged by, after they have waited.</summary>
    private async Task<OcspStatus?> StatusAsync(ClientProof proof, OcspPolicy? policy = null, StatusBook? book = null)
    {
        ClientStatus? status = null;
        var reading = (book ?? _book).Look(proof, policy ?? _policy, _time.GetUtcNow(), ref status);
        if (reading.Deciding is { } deciding)
            await deciding.WaitAsync(TimeSpan.FromSeconds(30));
        return status!.Reading.StatusAt(_time.GetUtcNow());
    }

    private StatusReading Look(StatusBook book, ClientProof proof)
    {
        ClientStatus? status = null;
        return book.Look(proof, _policy, _time.GetUtcNow(), ref status);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 1000 && !holds(); i++)
            await Task.Delay(20);
        Assert.True(holds());
    }

    private static X509AuthorityInformationAccessExtension Names(string responder) => new X509AuthorityInformationAccessExtension([responder], null);

    private ClientProof Proof(ServerCertificate client) => Proof(client.Leaf, RevocationKey.Of(RevocationKey.DigestOf(_root.Certificate.PublicKey.ExportSubjectPublicKeyInfo()), client.Leaf.SerialNumberBytes.Span));

    private ClientProof Proof(X509Certificate2 leaf, RevocationKey key) =>
        new() { Leaf = leaf.RawData, Sent = [], Fault = CertificateFault.None, Issuer = _root.Certificate.RawData, Keys = [key] };

    private ServerCertificate? _one;

    /// <summary>As good as many certificates, of which one is enough for what is asked.</summary>
    private ClientProof Numbered(int number) => Proof((_one ??= _root.Client()).Leaf, new RevocationKey((ulong)number * 0x9E3779B97F4A7C15, 1));
}
