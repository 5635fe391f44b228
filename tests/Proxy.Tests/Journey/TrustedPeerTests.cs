using System.Net;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Tests.Http1;
using Xunit;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>Who the client is where proxies stand before the shield, and that nobody else has a say in it.</summary>
public sealed class TrustedPeerTests
{
    private static readonly TrustedPeers _proxies = TrustedPeers.Of(["10.0.0.0/8", "192.0.2.7", "2001:db8:1::/48"]);

    [Theory]
    [InlineData("X-Forwarded-For: 203.0.113.9", "203.0.113.9")]
    [InlineData("X-Forwarded-For: 1.2.3.4, 203.0.113.9", "203.0.113.9")]
    [InlineData("X-Forwarded-For: 203.0.113.9, 10.1.1.1, 192.0.2.7", "203.0.113.9")]
    [InlineData("X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 203.0.113.9, 10.1.1.1", "203.0.113.9")]
    [InlineData("X-Forwarded-For: 10.2.2.2, 10.1.1.1", "10.2.2.2")]
    [InlineData("X-Forwarded-For: 203.0.113.9:4711", "203.0.113.9")]
    [InlineData("X-Forwarded-For: ::ffff:203.0.113.9", "203.0.113.9")]
    [InlineData("X-Forwarded-For: 2001:db8:9::1, 2001:db8:1::5", "2001:db8:9::1")]
    [InlineData("X-Forwarded-For: [2001:db8:9::1]:443", "2001:db8:9::1")]
    [InlineData("X-Forwarded-For: 203.0.113.9, unknown", "10.9.9.9")]
    [InlineData("X-Forwarded-For: 203.0.113.9, 1", "10.9.9.9")]
    [InlineData("X-Forwarded-For: 203.0.113.9,", "10.9.9.9")]
    [InlineData("X-Forwarded-For: 203.0.113.9, junk, 10.1.1.1", "10.1.1.1")]
    [InlineData("X-Forwarded-For:", "10.9.9.9")]
    [InlineData("X-A: 1", "10.9.9.9")]
    [InlineData("Forwarded: for=203.0.113.9;proto=https", "203.0.113.9")]
    [InlineData("Forwarded: for=1.2.3.4, by=10.0.0.1;For=\"203.0.113.9:80\"", "203.0.113.9")]
    [InlineData("Forwarded: for=\"[2001:db8:9::1]:443\", for=10.1.1.1", "2001:db8:9::1")]
    [InlineData("Forwarded: for=203.0.113.9, for=_hidden", "10.9.9.9")]
    [InlineData("Forwarded: for=203.0.113.9, proto=https", "10.9.9.9")]
    [InlineData("Forwarded: for=9.9.9.9\r\nX-Forwarded-For: 203.0.113.9", "203.0.113.9")]
    public void The_first_address_from_the_end_that_is_not_trusted_is_the_client(string lines, string expected)
    {
        var octets = Parsing.Octets($"GET / HTTP/1.1\r\nHost: a\r\n{lines}\r\n\r\n");
        var head = new RequestHead();
        Assert.Equal(ParseStatus.Complete, RequestParser.TryParse(octets, head, HeadLimits.Default, out _));

        Assert.Equal(expected, ForwardedClient.Of(IPAddress.Parse("10.9.9.9"), head, octets, _proxies).ToString());
        Assert.Equal("203.0.113.200", ForwardedClient.Of(IPAddress.Parse("203.0.113.200"), head, octets, _proxies).ToString());
    }

    [Fact]
    public void A_list_without_end_is_looked_at_for_a_bounded_way()
    {
        var octets = Parsing.Octets($"GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9{string.Concat(Enumerable.Repeat(", 10.1.1.1", 500))}\r\n\r\n");
        var head = new RequestHead();
        Assert.Equal(ParseStatus.Complete, RequestParser.TryParse(octets, head, HeadLimits.Default, out _));
        Assert.Equal("10.1.1.1", ForwardedClient.Of(IPAddress.Parse("10.9.9.9"), head, octets, _proxies).ToString());
    }

    [Theory]
    [InlineData("10.0.0.1/8")]
    [InlineData("10.0.0.0/33")]
    [InlineData("proxy.example")]
    [InlineData("")]
    public void What_is_no_network_is_refused(string text) => Assert.Throws<FormatException>(() => TrustedPeers.Of([text]));

    [Theory]
    [InlineData(true, "203.0.113.9", "1.1.1.1, 203.0.113.9, 127.0.0.1", "https")]
    [InlineData(false, "127.0.0.1", "127.0.0.1", "http")]
    public async Task Forwarded_fields_are_set_and_never_believed_unless_the_peer_is_listed(bool isListed, string client, string forwarded, string scheme)
    {
        await using var rig = await ProxyRig.StartAsync("epoll", change: settings => settings with
        {
            TrustedPeers = TrustedPeers.Of([isListed ? "127.0.0.0/8" : "10.0.0.0/8"]),
            AccessLog = true,
        });
        const string claims = "X-Forwarded-For: 1.1.1.1, 203.0.113.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: b\r\nX-Real-IP: 6.6.6.6\r\nForwarded: for=7.7.7.7\r\nX-Request-Id: mine\r\n";
        await rig.AskAsync($"GET /pets HTTP/1.1\r\nHost: a\r\n{claims}X-Client-Cert-Hash: abc\r\n\r\n");

        var told = await rig.Events.OneAsync();
        Assert.Equal((client, "127.0.0.1"), (told.ClientAddress.ToString(), told.PeerAddress!.ToString()));
        var seen = Assert.Single(rig.Origin.Requests);
        Assert.Equal([forwarded], seen.Field("X-Forwarded-For"));
        Assert.Equal([scheme], seen.Field("X-Forwarded-Proto"));
        Assert.Equal([isListed ? "b" : "a"], seen.Field("X-Forwarded-Host"));
        Assert.Equal(isListed ? 1 : 0, seen.Field("X-Real-IP").Count);
        Assert.Equal(isListed, seen.Field("X-Request-Id")[0] == "mine");
        Assert.StartsWith(isListed ? "for=7.7.7.7, for=127.0.0.1;" : "for=127.0.0.1;", Assert.Single(seen.Field("Forwarded")), StringComparison.Ordinal);
        Assert.Empty(seen.Field("X-Client-Cert-Hash"));
    }
}
