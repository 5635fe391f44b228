using FastShield.Control.Zones;
using Xunit;

namespace FastShield.Control.Tests.Zones;

public sealed class OperationNameTests
{
    [Theory]
    [InlineData("/pets", "/pets")]
    [InlineData("/users/{id}/pets/{petId}", "/users/{var1}/pets/{var2}")]
    [InlineData("/report.{format}", "/report.{var1}")]
    [InlineData("/a//b/", "/a/b/")]
    [InlineData("/a\\b", "/a/b")]
    [InlineData("/a/./b/../c", "/a/c")]
    [InlineData("/a/%2e%2E/b", "/b")]
    [InlineData("/a/..", "/")]
    [InlineData("/%7euser/%2f", "/~user/%2F")]
    [InlineData("/caf\u00e9", "/caf%C3%A9")]
    public void Endpoints_have_one_form(string endpoint, string expected)
    {
        Assert.Null(OperationName.CanonicalEndpoint(endpoint, out var canonical));
        Assert.Equal(expected, canonical);
    }

    [Theory]
    [InlineData("")]
    [InlineData("pets")]
    [InlineData("/pets?x=1")]
    [InlineData("/pets#x")]
    [InlineData("/{a}{b}")]
    [InlineData("/{a")]
    [InlineData("/%zz")]
    [InlineData("/%00")]
    public void Endpoints_that_no_request_can_reach_are_refused(string endpoint) => Assert.NotNull(OperationName.CanonicalEndpoint(endpoint, out _));

    [Theory]
    [InlineData("API.Example.com", "api.example.com")]
    [InlineData("api.example.com:8443", "api.example.com")]
    [InlineData("{region}.{x}.example.com", "{hostVar1}.{hostVar2}.example.com")]
    public void Hosts_have_one_form(string host, string expected)
    {
        Assert.Null(OperationName.CanonicalHost(host, out var canonical));
        Assert.Equal(expected, canonical);
    }

    [Theory]
    [InlineData("")]
    [InlineData("foo-{hostVar1}.example.com")]
    [InlineData("a b.example.com")]
    [InlineData("a..example.com")]
    [InlineData("http://example.com")]
    public void Hosts_that_are_none_are_refused(string host) => Assert.NotNull(OperationName.CanonicalHost(host, out _));

    [Fact]
    public void Too_long_is_refused()
    {
        Assert.NotNull(OperationName.CanonicalEndpoint("/" + new string('a', OperationName.MaxEndpointLength), out _));
        Assert.NotNull(OperationName.CanonicalHost(new string('a', 256), out _));
    }

    [Theory]
    [InlineData("example.com", true)]
    [InlineData("api.example.com", true)]
    [InlineData("{hostVar1}.example.com", true)]
    [InlineData("badexample.com", false)]
    [InlineData("com", false)]
    public void A_zone_has_its_name_and_what_is_below_it(string host, bool expected) =>
        Assert.Equal(expected, new Zone("1", "example.com", default).Owns(host));
}
