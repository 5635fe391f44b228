using FastShield.Proxy.Http1;
using Xunit;
using static FastShield.Proxy.Tests.Http1.Parsing;

namespace FastShield.Proxy.Tests.Http1;

public sealed class KnownHeaderTests
{
    [Fact]
    public void Every_listed_name_is_found_in_any_case()
    {
        foreach (var (name, kind) in KnownHeaders.All)
        {
            Assert.Equal(kind, KnownHeaders.Find(Octets(name)));
            Assert.Equal(kind, KnownHeaders.Find(Octets(name.ToUpperInvariant())));
            Assert.Equal(kind, KnownHeaders.Find(Octets(name.ToLowerInvariant())));
            var longer = name.StartsWith("X-Forwarded-", StringComparison.Ordinal) ? KnownHeader.ForwardedOther : KnownHeader.Other;
            Assert.Equal(longer, KnownHeaders.Find(Octets(name + "x")));
            Assert.Equal(KnownHeader.Other, KnownHeaders.Find(Octets(name.Replace('-', '_') + "_")));
        }
    }

    [Fact]
    public void Every_kind_has_a_name_and_a_set_is_one_word()
    {
        var kinds = Enum.GetValues<KnownHeader>();
        Assert.True(kinds.Length <= 64);
        Assert.Equal(kinds.Where(kind => kind != KnownHeader.Other), kinds.Where(kind => KnownHeaders.All.Any(known => known.Kind == kind)));
    }

    [Theory]
    [InlineData("X-Forwarded-Prefix", KnownHeader.ForwardedOther)]
    [InlineData("x-forwarded-x", KnownHeader.ForwardedOther)]
    [InlineData("X-Client-Cert-Subject", KnownHeader.ClientIdentity)]
    [InlineData("X-SSL-Client-Verify", KnownHeader.ClientIdentity)]
    [InlineData("X-SSL-Cert", KnownHeader.ClientIdentity)]
    [InlineData("X-Forwarded-Tls-Client-Cert-Info", KnownHeader.ClientIdentity)]
    [InlineData("X-Amzn-Mtls-Clientcert-Leaf", KnownHeader.ClientIdentity)]
    [InlineData("X-ARR-ClientCert", KnownHeader.ClientIdentity)]
    [InlineData("ssl-client-verify", KnownHeader.ClientIdentity)]
    [InlineData("CF-Client-Cert-Der-Base64", KnownHeader.ClientIdentity)]
    [InlineData("cf-cert-verified", KnownHeader.ClientIdentity)]
    [InlineData("CF-Connecting-IP", KnownHeader.Other)]
    [InlineData("Client-Version", KnownHeader.Other)]
    [InlineData("Save-Data-Now", KnownHeader.Other)]
    [InlineData("X-Forwarded", KnownHeader.Other)]
    [InlineData("", KnownHeader.Other)]
    [InlineData("X", KnownHeader.Other)]
    [InlineData("Content_Length", KnownHeader.Other)]
    public void Families_are_found_by_prefix(string name, KnownHeader expected) => Assert.Equal(expected, KnownHeaders.Find(Octets(name)));
}
