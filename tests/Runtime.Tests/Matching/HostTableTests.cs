using System.Text;
using FastShield.Runtime.Matching;
using Xunit;

namespace FastShield.Runtime.Tests.Matching;

public sealed class HostTableTests
{
    [Theory]
    [InlineData("api.example.com", "exact")]
    [InlineData("API.Example.COM", "exact")]
    [InlineData("api.example.com:8443", "exact")]
    [InlineData("api.example.com.", "exact")]
    [InlineData("api.example.com.:443", "exact")]
    [InlineData("us.example.com", "label")]
    [InlineData("us.eu.example.com", "two labels")]
    [InlineData("foo.us.example.com", "foo")]
    [InlineData("127.0.0.1:8443", "ipv4")]
    [InlineData("[::1]", "ipv6")]
    [InlineData("[::1]:8443", "ipv6")]
    [InlineData("[FE80::A]", "ipv6 link")]
    [InlineData("example.com", "NotFound")]
    [InlineData("a.b.c.example.com", "NotFound")]
    [InlineData("us.example.org", "NotFound")]
    [InlineData("", "Malformed")]
    [InlineData(".", "Malformed")]
    [InlineData("..", "Malformed")]
    [InlineData(".example.com", "Malformed")]
    [InlineData("us..example.com", "Malformed")]
    [InlineData("api.example.com..", "Malformed")]
    [InlineData("user@api.example.com", "Malformed")]
    [InlineData("api.example.com:", "exact")]
    [InlineData("api.example.com:x", "Malformed")]
    [InlineData("api.example.com:65536", "Malformed")]
    [InlineData("api.example.com:443:443", "Malformed")]
    [InlineData("api.example.com/x", "Malformed")]
    [InlineData("api.example.com, b", "Malformed")]
    [InlineData("api%2eexample.com", "Malformed")]
    [InlineData("[::1", "Malformed")]
    [InlineData("[::1]x", "Malformed")]
    [InlineData("[]", "Malformed")]
    [InlineData("::1", "Malformed")]
    public void The_exact_host_then_labels_then_nothing(string authority, string expected)
    {
        var table = Hosts();
        var kind = table.Find(Encoding.Latin1.GetBytes(authority), out var value);
        Assert.Equal(expected, value ?? kind.ToString());
    }

    [Fact]
    public void Any_host_comes_last()
    {
        var builder = Builder();
        Assert.Null(builder.Add("*", "any"));
        var table = builder.Build();
        Assert.Equal(HostMatchKind.Found, table.Find("example.org"u8, out var value));
        Assert.Equal("any", value);
        table.Find("us.example.com"u8, out value);
        Assert.Equal("label", value);
        Assert.Equal(HostMatchKind.Malformed, table.Find("a b"u8, out value));
        Assert.Null(value);
    }

    [Theory]
    [InlineData("api.example.com")]
    [InlineData("API.example.com:443")]
    [InlineData("{other}.example.com")]
    [InlineData("foo-{x}.example.com")]
    [InlineData("{x}y.example.com")]
    [InlineData("{}.example.com")]
    [InlineData("a b")]
    [InlineData("")]
    public void Bad_and_double_hosts_are_refused(string host) => Assert.NotNull(Builder().Add(host, "again"));

    [Fact]
    public void Names_of_every_length_are_answered()
    {
        var table = Hosts();
        for (var length = 0; length < 600; length++)
        {
            Assert.NotEqual(HostMatchKind.Found, table.Find(Encoding.ASCII.GetBytes(new string('a', length)), out _));
            var dotted = string.Concat(Enumerable.Repeat("a.", length)) + "example.com";
            table.Find(Encoding.ASCII.GetBytes(dotted), out _);
        }
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        var table = Hosts();
        var host = Encoding.ASCII.GetBytes("US.eu.example.com:443");
        for (var i = 0; i < 100; i++)
            table.Find(host, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            table.Find(host, out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static HostTable<string> Hosts() => Builder().Build();

    private static HostTableBuilder<string> Builder()
    {
        var builder = new HostTableBuilder<string>();
        Assert.Null(builder.Add("api.example.com", "exact"));
        Assert.Null(builder.Add("{region}.example.com", "label"));
        Assert.Null(builder.Add("{b}.{a}.example.com", "two labels"));
        Assert.Null(builder.Add("foo.{a}.example.com", "foo"));
        Assert.Null(builder.Add("127.0.0.1", "ipv4"));
        Assert.Null(builder.Add("[::1]", "ipv6"));
        Assert.Null(builder.Add("[fe80::a]", "ipv6 link"));
        return builder;
    }
}
