using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FastShield.Proxy.Tls;
using Xunit;

namespace FastShield.Proxy.Tests.Tls;

public sealed class TlsHostsTests
{
    [Fact]
    public void Certificates_with_keys_of_two_kinds_stand_side_by_side_where_both_name_the_host()
    {
        using var ec = SelfSigned.Create(["a.example", "b.example"]);
        using var rsa = Rsa("a.example");
        using var later = SelfSigned.Create(["a.example"]);
        var hosts = TlsHosts.Of([(ec, []), (rsa, []), (later, [])]);
        Assert.Equal(2, hosts.Count);
        Assert.Equal(["a.example"], hosts[0].Names);
        Assert.Same(ec, hosts[0].Certificate);
        Assert.Same(rsa, Assert.Single(hosts[0].Alternatives));
        Assert.Equal(["b.example"], hosts[1].Names);
        Assert.Empty(hosts[1].Alternatives);
    }

    [Fact]
    public void Names_given_count_in_place_of_the_certificates_own_and_the_first_one_is_the_default()
    {
        using var first = SelfSigned.Create(["a.example"]);
        using var second = SelfSigned.Create(["b.example"]);
        var hosts = TlsHosts.Of([(first, ["X.example."]), (second, [])]);
        Assert.Equal(["x.example"], hosts[0].Names);
        Assert.Equal(["b.example"], hosts[1].Names);
    }

    [Fact]
    public void Exact_names_come_before_wildcards_and_a_wildcard_is_one_label()
    {
        using var certificate = SelfSigned.Create(["default.example"]);
        var names = new TlsHostNames(
        [
            new TlsHost { Certificate = certificate },
            new TlsHost { Certificate = certificate, Names = ["*.example.com"] },
            new TlsHost { Certificate = certificate, Names = ["api.example.com"] },
        ]);
        Assert.Equal(2, names.Find("api.example.com"));
        Assert.Equal(2, names.Find("API.Example.com."));
        Assert.Equal(1, names.Find("other.example.com"));
        Assert.Equal(-1, names.Find("a.b.example.com"));
        Assert.Equal(-1, names.Find("example.com"));
        Assert.Equal(-1, names.Find(new string('a', 255)));
    }

    internal static ServerCertificate Rsa(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return ServerCertificate.From(request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(30)));
    }
}
