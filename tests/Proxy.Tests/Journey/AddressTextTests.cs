using System.Net;
using System.Text;
using FastShield.Proxy.Http1;
using FastShield.Proxy.Settings;
using FastShield.Runtime.Rules;
using Xunit;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>Addresses read as numbers: what the framework's reader says of the same text, and nothing that has two readings.</summary>
public sealed class AddressTextTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("1::", "1::")]
    [InlineData("2001:DB8::7", "2001:db8::7")]
    [InlineData("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8")]
    [InlineData("1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:c000:201", "192.0.2.1")]
    [InlineData("64:ff9b::192.0.2.1", "64:ff9b::c000:201")]
    public void An_address_is_read(string text, string expected)
    {
        Assert.True(AddressText.TryRead(Encoding.ASCII.GetBytes(text), out var address));
        Assert.Equal(RuleAddress.Of(IPAddress.Parse(expected)), address);
        Assert.Equal(IPAddress.Parse(expected), AddressText.ToObject(address));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3.0004")]
    [InlineData("01.2.3.4")]
    [InlineData("0x1.2.3.4")]
    [InlineData("1..3.4")]
    [InlineData(" 1.2.3.4")]
    [InlineData(":")]
    [InlineData(":1")]
    [InlineData("1:")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("1::2::3")]
    [InlineData(":::")]
    [InlineData("12345::")]
    [InlineData("g::")]
    [InlineData("fe80::1%eth0")]
    [InlineData("::1.2.3")]
    [InlineData("::1.2.3.4:5")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    public void What_is_none_is_refused(string text) => Assert.False(AddressText.TryRead(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void Whatever_is_read_is_read_as_the_framework_reads_it()
    {
        var random = new Random(7);
        var read = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(2) == 0 ? 4 : 16];
            random.NextBytes(bytes);
            for (var zero = random.Next(bytes.Length); zero > 0; zero--)
            {
                bytes[random.Next(bytes.Length)] = 0;
            }

            var text = new StringBuilder(new IPAddress(bytes).ToString());
            Assert.True(AddressText.TryRead(Encoding.ASCII.GetBytes(text.ToString()), out var address), text.ToString());
            Assert.Equal(RuleAddress.Of(new IPAddress(bytes)), address);
            text[random.Next(text.Length)] = "0123456789abcdef:.:."[random.Next(20)];
            if (AddressText.TryRead(Encoding.ASCII.GetBytes(text.ToString()), out address))
            {
                read++;
                Assert.True(IPAddress.TryParse(text.ToString(), out var expected), text.ToString());
                Assert.Equal(RuleAddress.Of(expected), address);
            }
        }

        Assert.True(read > 1000);
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.255.0.1", true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.0.0.1", true)]
    [InlineData("0.0.0.0/0", "203.0.113.1", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "192.0.2.1", false)]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8::/33", "2001:db8:7fff::1", true)]
    [InlineData("2001:db8::/33", "2001:db8:8000::1", false)]
    public void Networks_are_told_by_numbers(string network, string address, bool expected)
    {
        var peers = TrustedPeers.Of([network]);
        Assert.Equal(expected, peers.Trusts(IPAddress.Parse(address)));
        Assert.Equal(expected, peers.Trusts(RuleAddress.Of(IPAddress.Parse(address))));
    }
}
