using FastShield.Proxy.Http1;
using Xunit;
using static FastShield.Proxy.Tests.Http1.Parsing;

namespace FastShield.Proxy.Tests.Http1;

/// <summary>The grammar of W3C Trace Context (Recommendation of 23 November 2021), section 3.2 and 3.3.</summary>
public sealed class TraceContextTests
{
    private const string Id = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Parent = "00f067aa0ba902b7";

    [Theory]
    [InlineData("00-" + Id + "-" + Parent + "-01")]
    [InlineData("00-" + Id + "-" + Parent + "-00")]
    [InlineData("00-" + Id + "-" + Parent + "-ff")]
    [InlineData("01-" + Id + "-" + Parent + "-01")]
    [InlineData("cc-" + Id + "-" + Parent + "-01-what-the-future-will-be-like")]
    [InlineData("fe-" + Id + "-" + Parent + "-01-")]
    [InlineData("00-00000000000000000000000000000001-0000000000000001-01")]
    public void Valid(string value) => Assert.True(TraceParent.IsValid(Octets(value)));

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("ff-" + Id + "-" + Parent + "-01")]
    [InlineData("00-00000000000000000000000000000000-" + Parent + "-01")]
    [InlineData("00-" + Id + "-0000000000000000-01")]
    [InlineData("00-4BF92F3577B34DA6A3CE929D0E0E4736-" + Parent + "-01")]
    [InlineData("00-" + Id + "-00F067AA0BA902B7-01")]
    [InlineData("0A-" + Id + "-" + Parent + "-01")]
    [InlineData("00-" + Id + "-" + Parent + "-0A")]
    [InlineData("00-" + Id + "-" + Parent + "-01-")]
    [InlineData("00-" + Id + "-" + Parent + "-01-what")]
    [InlineData("00-" + Id + "-" + Parent + "-01.what")]
    [InlineData("cc-" + Id + "-" + Parent + "-01.what")]
    [InlineData("cc-" + Id + "-" + Parent + "-01x")]
    [InlineData("00-" + Id + "-" + Parent + "-1")]
    [InlineData("00-" + Id + "-" + Parent)]
    [InlineData("0-" + Id + "-" + Parent + "-01x")]
    [InlineData("000-" + Id + "-" + Parent + "-01")]
    [InlineData("00_" + Id + "_" + Parent + "_01")]
    [InlineData("00-" + Id + Parent + "--01")]
    [InlineData(".0-" + Id + "-" + Parent + "-01")]
    [InlineData("00-.bf92f3577b34da6a3ce929d0e0e4736-" + Parent + "-01")]
    [InlineData("00-" + Id + "-.0f067aa0ba902b7-01")]
    [InlineData("00-" + Id + "-" + Parent + "-.1")]
    [InlineData("00-" + Id + "0-" + Parent + "-01")]
    public void Malformed(string value) => Assert.False(TraceParent.IsValid(Octets(value)));

    [Fact]
    public void Every_octet_of_it_counts()
    {
        var valid = Octets("00-" + Id + "-" + Parent + "-01").ToArray();
        for (var at = 0; at < valid.Length; at++)
        {
            for (var octet = 0; octet < 256; octet++)
            {
                var changed = valid.ToArray();
                changed[at] = (byte)octet;
                var isHex = octet is (>= '0' and <= '9') or (>= 'a' and <= 'f');
                var isHyphen = at is 2 or 35 or 52;
                Assert.Equal(isHyphen ? octet == '-' : isHex, TraceParent.IsValid(changed));
            }

            Assert.False(TraceParent.IsValid(valid.AsSpan(0, at)));
        }
    }

    [Theory]
    [InlineData("foo=1", 1)]
    [InlineData("foo=1,bar=2", 2)]
    [InlineData("foo=1 ,\t bar=2 \t", 2)]
    [InlineData("foo=1,,bar=2,", 2)]
    [InlineData("", 0)]
    [InlineData("a-b_c*d/e=x", 1)]
    [InlineData("fw529a3039@dt=FfAAAAAAAAAA", 1)]
    [InlineData("0tenant@system=1", 1)]
    [InlineData("foo= leading spaces stay", 1)]
    [InlineData("foo=1,foo=1", 2)]
    public void States(string line, int members) => Assert.Equal(members, TraceState.CountMembers(Octets(line)));

    [Theory]
    [InlineData("foo")]
    [InlineData("=1")]
    [InlineData("foo=")]
    [InlineData("foo=bar=baz")]
    [InlineData("foo =1")]
    [InlineData("FOO=1")]
    [InlineData("foo.bar=1")]
    [InlineData("foo@=1")]
    [InlineData("@foo=1")]
    [InlineData("foo@@bar=1")]
    [InlineData("foo@bar@baz=1")]
    [InlineData("foo@0bar=1")]
    [InlineData("foo@fifteen-letters=1")]
    [InlineData("_foo=1")]
    [InlineData("foo=b\u00e4r")]
    [InlineData("foo=a\tb")]
    public void Malformed_states(string line) => Assert.Equal(-1, TraceState.CountMembers(Octets(line)));

    [Fact]
    public void Lengths_of_states()
    {
        Assert.Equal(1, TraceState.CountMembers(Octets(new string('z', 256) + "=" + new string('x', 256))));
        Assert.Equal(-1, TraceState.CountMembers(Octets(new string('z', 257) + "=1")));
        Assert.Equal(-1, TraceState.CountMembers(Octets("z=" + new string('x', 257))));
        Assert.Equal(1, TraceState.CountMembers(Octets(new string('t', 241) + "@" + new string('v', 14) + "=1")));
        Assert.Equal(-1, TraceState.CountMembers(Octets(new string('t', 242) + "@v=1")));
    }

    [Fact]
    public void Those_made_here_are_valid_and_unlike_each_other()
    {
        var random = new Random(1);
        var seen = new HashSet<string>();
        var value = new byte[TraceParent.Length];
        for (var i = 0; i < 1000; i++)
        {
            TraceParent.Write(value, random, isSampled: i % 2 == 0);
            Assert.True(TraceParent.IsValid(value));
            Assert.EndsWith(i % 2 == 0 ? "-01" : "-00", System.Text.Encoding.ASCII.GetString(value), StringComparison.Ordinal);
            Assert.True(seen.Add(Convert.ToHexString(TraceParent.IdOf(value))));
        }
    }
}
