using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FastShield.Proxy.Tests.Transport;
using FastShield.Proxy.Tls;
using Xunit;

namespace FastShield.Proxy.Tests.Tls;

public sealed class OcspTests : IDisposable
{
    private static readonly DateTimeOffset _now = DateTimeOffset.UtcNow;
    private readonly string _folder = Directory.CreateTempSubdirectory("fastshield-ocsp").FullName;
    private readonly OcspAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_good_answer_of_the_issuer_is_taken_with_its_times()
    {
        using var leaf = _authority.Issue("a.example");
        var answer = _authority.Answer(leaf, _now, _now.AddDays(1));
        var staple = OcspResponse.Verify(answer, leaf, _authority.Certificate, _now);
        Assert.Equal(answer, staple.Response);
        Assert.Equal(_now.AddDays(1).ToUnixTimeSeconds(), staple.NextUpdate.ToUnixTimeSeconds());
        Assert.True(staple.IsGoodAt(_now));
        Assert.False(staple.IsGoodAt(_now.AddDays(1).AddSeconds(1)));
    }

    [Fact]
    public void A_responder_that_the_issuer_made_may_answer_and_any_other_certificate_of_it_may_not()
    {
        using var leaf = _authority.Issue("a.example");
        Assert.NotNull(OcspResponse.Verify(_authority.Answer(leaf, _now, _now.AddDays(1), usage: "1.3.6.1.5.5.7.3.9"), leaf, _authority.Certificate, _now));
        Refused(_authority.Answer(leaf, _now, _now.AddDays(1), usage: "1.3.6.1.5.5.7.3.1"), leaf, "not signed");
    }

    [Fact]
    public void Whatever_a_client_would_refuse_is_refused_with_the_reason()
    {
        using var leaf = _authority.Issue("a.example");
        using var other = _authority.Issue("b.example");
        using var stranger = new OcspAuthority();
        Refused(_authority.Answer(other, _now, _now.AddDays(1)), leaf, "not about this certificate");
        Refused(stranger.Answer(leaf, _now, _now.AddDays(1)), leaf, "not signed");
        Refused(_authority.Answer(leaf, _now.AddDays(-2), _now.AddDays(-1)), leaf, "now it is");
        Refused(_authority.Answer(leaf, _now.AddDays(1), _now.AddDays(2)), leaf, "now it is");
        Refused(_authority.Answer(leaf, _now, _now.AddDays(1), status: 1), leaf, "revoked");
        Refused(_authority.Answer(leaf, _now, _now.AddDays(1), status: 2), leaf, "does not know");
        Refused([0x30, 0x03, 0x0A, 0x01, 0x06], leaf, "status 6");
        Refused([], leaf, "no OCSP response");
    }

    [Fact]
    public void Spoilt_answers_are_refused_and_nothing_else_happens()
    {
        using var leaf = _authority.Issue("a.example");
        var answer = _authority.Answer(leaf, _now, _now.AddDays(1));
        var random = new Random(4711);
        for (var i = 0; i < 3000; i++)
        {
            var spoilt = answer.ToArray();
            for (var n = random.Next(1, 4); n > 0; n--)
                spoilt[random.Next(spoilt.Length)] ^= (byte)(1 << random.Next(8));
            if (spoilt.AsSpan().SequenceEqual(answer))
                continue;
            Assert.Throws<CertificateException>(() => OcspResponse.Verify(spoilt[..random.Next(spoilt.Length / 2, spoilt.Length + 1)], leaf, _authority.Certificate, _now));
        }
    }

    [OpenSslTheory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_response_beside_the_certificate_is_stapled_for_those_who_ask(string version)
    {
        using var leaf = _authority.Issue("a.example");
        var source = Write(leaf) with { Stapling = Stapling.File, StapleFile = Path.Combine(_folder, "staple") };
        File.WriteAllBytes(source.StapleFile!, _authority.Answer(leaf, _now, _now.AddDays(1)));
        await using var keeper = CertificateKeeper.Load([source], new ServerTls { Hosts = [] });
        await using var rig = new TransportRig("epoll", TransportRig.EchoAsync, keeper.Current);
        using var client = new OpenSslClient(rig.Port, version, "-status", "-servername", "a.example");
        client.Say("a line");
        await client.ExpectAsync("OCSP Response Status: successful");
        await client.ExpectAsync("Cert Status: good");
    }

    [OpenSslTheory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_response_whose_time_is_over_is_not_stapled(string version)
    {
        using var leaf = _authority.Issue("a.example");
        var time = new ManualTime();
        var source = Write(leaf) with { Stapling = Stapling.File, StapleFile = Path.Combine(_folder, "staple") };
        File.WriteAllBytes(source.StapleFile!, _authority.Answer(leaf, _now, _now.AddDays(1)));
        await using var keeper = CertificateKeeper.Load([source], new ServerTls { Hosts = [], Time = time });
        await using var rig = new TransportRig("epoll", TransportRig.EchoAsync, keeper.Current);
        time.Advance(TimeSpan.FromDays(2));
        using var client = new OpenSslClient(rig.Port, version, "-status", "-servername", "a.example");
        client.Say("a line");
        await client.ExpectAsync("a line");
        Assert.Contains("OCSP response: no response sent", client.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_responder_is_asked_at_half_of_the_time_and_after_a_failure_soon()
    {
        using var leaf = _authority.Issue("a.example", "http://ocsp.example/");
        var time = new ManualTime();
        var asked = new List<Uri>();
        var isAway = false;
        Task<byte[]> FetchAsync(Uri url, byte[] request, CancellationToken stop)
        {
            Assert.True(request.AsSpan().IndexOf(leaf.SerialNumberBytes.Span) > 0);
            asked.Add(url);
            return isAway ? throw new HttpRequestException("away") : Task.FromResult(_authority.Answer(leaf, time.GetUtcNow(), time.GetUtcNow().AddHours(8)));
        }

        var notices = new List<CertificateNotice>();
        await using var keeper = CertificateKeeper.Load([Write(leaf) with { Stapling = Stapling.Fetch }], new ServerTls { Hosts = [], Time = time }, FetchAsync);
        keeper.Period = TimeSpan.FromMilliseconds(10);
        keeper.Start(_ => { }, notices.Add);
        var certificate = keeper.Certificates.Single();
        await UntilAsync(() => certificate.Staple is not null);
        Assert.Equal(["http://ocsp.example/"], asked.Select(url => url.ToString()));

        isAway = true;
        time.Advance(TimeSpan.FromHours(3.9));
        await Task.Delay(100);
        Assert.Single(asked);
        time.Advance(TimeSpan.FromHours(0.2));
        await UntilAsync(() => keeper.Counters.StapleFailures == 1);
        Assert.Contains("serves until", notices[^1].Text, StringComparison.Ordinal);
        Assert.NotNull(certificate.Staple);

        isAway = false;
        var before = certificate.Staple;
        time.Advance(TimeSpan.FromMinutes(1.1));
        await UntilAsync(() => certificate.Staple != before);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 500 && !holds(); i++)
            await Task.Delay(20);
        Assert.True(holds());
    }

    private void Refused(byte[] answer, X509Certificate2 leaf, string reason)
    {
        var error = Assert.Throws<CertificateException>(() => OcspResponse.Verify(answer, leaf, _authority.Certificate, _now));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    private CertificateSource Write(X509Certificate2 leaf)
    {
        using var key = leaf.GetECDsaPrivateKey()!;
        File.WriteAllText(Path.Combine(_folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(_folder, "cert.pem"), leaf.ExportCertificatePem() + "\n" + _authority.Certificate.ExportCertificatePem());
        return new CertificateSource { CertificateFile = Path.Combine(_folder, "cert.pem"), KeyFile = Path.Combine(_folder, "key.pem") };
    }

    /// <summary>An authority that issues certificates and answers for them (RFC 6960 section 4.2).</summary>
    private sealed class OcspAuthority : IDisposable
    {
        private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        private int _serial = 100;

        public OcspAuthority()
        {
            var request = new CertificateRequest("CN=OCSP authority", _key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            Certificate = request.CreateSelfSigned(_now.AddDays(-3), _now.AddDays(30));
        }

        public X509Certificate2 Certificate { get; }

        public X509Certificate2 Issue(string name, string? responder = null, string? usage = null, ECDsa? key = null)
        {
            using var own = key is null ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : null;
            var request = new CertificateRequest($"CN={name}", own ?? key!, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(name);
            request.CertificateExtensions.Add(names.Build());
            if (responder is not null)
                request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([responder], null));
            if (usage is not null)
                request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
            using var issued = request.Create(Certificate, _now.AddDays(-2), _now.AddDays(20), BitConverter.GetBytes(_serial++));
            return own is null ? X509CertificateLoader.LoadCertificate(issued.RawData) : issued.CopyWithPrivateKey(own);
        }

        public byte[] Answer(X509Certificate2 leaf, DateTimeOffset thisUpdate, DateTimeOffset nextUpdate, int status = 0, string? usage = null)
        {
            if (usage is null)
                return OcspText.Answer(Certificate, _key, leaf.SerialNumberBytes.Span, thisUpdate, nextUpdate, status);
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var responder = Issue("responder", usage: usage, key: key);
            return OcspText.Answer(Certificate, key, leaf.SerialNumberBytes.Span, thisUpdate, nextUpdate, status, responder);
        }

        public void Dispose()
        {
            Certificate.Dispose();
            _key.Dispose();
        }
    }
}
