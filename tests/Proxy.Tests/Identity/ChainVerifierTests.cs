using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Tests.Transport;
using FastShield.Proxy.Tls;
using Xunit;

namespace FastShield.Proxy.Tests.Identity;

/// <summary>Verdicts about what clients send, by themselves: T-05, T-06 and T-07. <see cref="HandshakeTableTests"/> has the same on the wire.</summary>
public sealed class ChainVerifierTests
{
    public static TheoryData<string> Cases => [.. CertificateCase.All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void T_05_T_06_each_certificate_has_its_verdict(string name)
    {
        var one = CertificateCase.All[name];
        var client = one.Client!;
        var proof = ChainVerifier.Verify(one.Trust(ClientCertificateMode.Required), client.Leaf.RawData, [.. client.Intermediates.Select(static link => link.RawData)], CertificateMaker.Now);
        Assert.Equal(one.Fault, proof.Fault);
        Assert.Equal(one.Fault == CertificateFault.None, proof.Keys.Length > 0);
    }

    [Fact]
    public void T_07_nobody_is_asked_for_what_a_certificate_names()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/x";
        var root = CertificateMaker.Root();
        var middle = root.Under("CN=Middle");
        var client = middle.Client(more: new X509AuthorityInformationAccessExtension([url], [url]));
        var listed = root.Client(more: CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([url]));
        var trust = TestTrust.Demand(root.Certificate);
        Assert.Equal(CertificateFault.UnknownIssuer, ChainVerifier.Verify(trust, client.Leaf.RawData, [], CertificateMaker.Now).Fault);
        Assert.Equal(CertificateFault.None, ChainVerifier.Verify(trust, listed.Leaf.RawData, [], CertificateMaker.Now).Fault);
        Assert.False(listener.Pending());
    }

    [Fact]
    public void A_path_lasts_as_long_as_its_shortest_lived_certificate()
    {
        var root = CertificateMaker.Root();
        var middle = root.Under("CN=Middle", until: CertificateMaker.Now.AddDays(3));
        var client = middle.Client(until: CertificateMaker.Now.AddDays(30), sent: middle.Certificate);
        var proof = ChainVerifier.Verify(TestTrust.Demand(root.Certificate), client.Leaf.RawData, [middle.Certificate.RawData], CertificateMaker.Now);
        Assert.Equal(2, proof.Keys.Length);
        Assert.Equal(middle.Certificate.NotAfter.ToUniversalTime(), proof.NotAfter.UtcDateTime);
        Assert.False(proof.HoldsAt(CertificateMaker.Now.AddDays(4)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("3003020101")]
    public void What_is_no_certificate_is_refused(string hex) =>
        Assert.Equal(CertificateFault.Unreadable, ChainVerifier.Verify(TestTrust.Demand(CertificateMaker.Root().Certificate), Convert.FromHexString(hex), [], CertificateMaker.Now).Fault);

    [Fact]
    public void A_certificate_cut_anywhere_is_refused_and_not_an_exception()
    {
        var root = CertificateMaker.Root();
        var trust = TestTrust.Demand(root.Certificate);
        var der = root.Client().Leaf.RawData;
        for (var length = 0; length < der.Length; length += 7)
            Assert.NotEqual(CertificateFault.None, ChainVerifier.Verify(trust, der[..length], [], CertificateMaker.Now).Fault);
        // An octet turned is a signature that does not fit, wherever it is.
        for (var at = 0; at < der.Length; at += 5)
        {
            var turned = (byte[])der.Clone();
            turned[at] ^= 1;
            var proof = ChainVerifier.Verify(trust, turned, [], CertificateMaker.Now);
            Assert.NotEqual(CertificateFault.None, proof.Fault);
            _ = CertificateTexts.Make(proof);
        }
    }

    [Fact]
    public void Verdicts_are_remembered_and_bounded()
    {
        var root = CertificateMaker.Root();
        var trust = TestTrust.Demand(root.Certificate);
        var verifier = new ClientVerifier { Statuses = TestStatuses.None };
        var der = root.Client().Leaf.RawData;
        var first = verifier.Verify(trust, der, [der.Length], CertificateMaker.Now);
        Assert.Same(first, verifier.Verify(trust, der, [der.Length], CertificateMaker.Now));
        Assert.Equal(1, verifier.Built);
        // Another host's trust, and another time, are asked anew.
        Assert.NotSame(first, verifier.Verify(TestTrust.Invite(root.Certificate), der, [der.Length], CertificateMaker.Now));
        Assert.Equal(CertificateFault.Expired, verifier.Verify(trust, der, [der.Length], CertificateMaker.Now.AddYears(1)).Fault);
        // Strangers do not drive it out.
        for (var i = 0; i < 2000; i++)
        {
            var garbage = Encoding.ASCII.GetBytes("stranger " + i);
            verifier.Verify(trust, garbage, [garbage.Length], CertificateMaker.Now);
        }
        var built = verifier.Built;
        Assert.Same(first, verifier.Verify(trust, der, [der.Length], CertificateMaker.Now));
        Assert.Equal(built, verifier.Built);
    }
}
