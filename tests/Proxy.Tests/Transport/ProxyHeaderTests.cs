using System.Text;
using FastShield.Proxy.Transport;
using Xunit;

namespace FastShield.Proxy.Tests.Transport;

/// <summary>PROXY headers by the protocol's text: sections 2.1 (version 1) and 2.2 (version 2). The checksum's value is from RFC 3720 B.4's polynomial, computed apart.</summary>
public sealed class ProxyHeaderTests
{
    private const string Signature = "0D0A0D0A000D0A515549540A";

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n", "192.0.2.1:56324", "198.51.100.2:443")]
    [InlineData("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255:65535", "255.255.255.255:65535")]
    [InlineData("PROXY TCP4 0.0.0.0 1.2.3.4 0 0\r\n", "0.0.0.0:0", "1.2.3.4:0")]
    [InlineData("PROXY TCP6 2001:db8::1 2001:DB8:0:0:0:0:0:2 1 2\r\n", "[2001:db8::1]:1", "[2001:db8::2]:2")]
    [InlineData("PROXY TCP6 ::ffff:192.0.2.1 ::1 1 2\r\n", "[::ffff:192.0.2.1]:1", "[::1]:2")]
    [InlineData("PROXY UNKNOWN\r\n", null, null)]
    [InlineData("PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n", null, null)]
    public void A_line_of_version_1_is_read_whatever_its_pieces_and_what_follows(string line, string? source, string? destination) => Reads(Encoding.ASCII.GetBytes(line), source, destination);

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 56324  443\r\n")]
    [InlineData("PROXY TCP4  192.0.2.1 198.51.100.2 56324 443\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443 \r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443 1\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 56324\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 056 443\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 65536 443\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 -1 443\r\n")]
    [InlineData("PROXY TCP4 192.0.2.01 198.51.100.2 1 443\r\n")]
    [InlineData("PROXY TCP4 192.0.2 198.51.100.2 1 443\r\n")]
    [InlineData("PROXY TCP4 192.0.2.256 198.51.100.2 1 443\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1.5 198.51.100.2 1 443\r\n")]
    [InlineData("PROXY TCP4 ::1 ::1 1 443\r\n")]
    [InlineData("PROXY TCP6 192.0.2.1 192.0.2.2 1 443\r\n")]
    [InlineData("PROXY TCP6 fe80::1%1 ::1 1 443\r\n")]
    [InlineData("PROXY TCP6 [::1] ::1 1 443\r\n")]
    [InlineData("PROXY TCP6 1::2::3 ::1 1 443\r\n")]
    [InlineData("PROXY UDP4 192.0.2.1 198.51.100.2 1 443\r\n")]
    [InlineData("PROXY UNKNOWNS\r\n")]
    [InlineData("PROXY \r\n")]
    [InlineData("proxy TCP4 192.0.2.1 198.51.100.2 1 443\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 1 443\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 655350\r\n")]
    public void What_is_no_line_of_version_1_is_refused(string line) => Assert.Equal(ProxyHeaderResult.Malformed, ProxyHeader.Read(Encoding.ASCII.GetBytes(line), out _));

    [Fact]
    public void A_line_without_end_is_refused_at_107_bytes()
    {
        var line = Encoding.ASCII.GetBytes("PROXY UNKNOWN " + new string('x', 200));
        Assert.Equal(ProxyHeaderResult.Incomplete, ProxyHeader.Read(line.AsSpan(0, 106), out _));
        Assert.Equal(ProxyHeaderResult.Malformed, ProxyHeader.Read(line.AsSpan(0, 107), out _));
    }

    [Theory]
    [InlineData("2111000CC0000201C6336402DC0401BB", "192.0.2.1:56324", "198.51.100.2:443")]
    [InlineData("2121002420010DB800000000000000000000000120010DB8000000000000000000000002000100FF", "[2001:db8::1]:1", "[2001:db8::2]:255")]
    [InlineData("2011000CC0000201C6336402DC0401BB", null, null)]
    [InlineData("20000000", null, null)]
    [InlineData("21000000", null, null)]
    [InlineData("21000003FFFFFF", null, null)]
    [InlineData("21110013C0000201C6336402DC0401BB0400040A0B0C0D", "192.0.2.1:56324", "198.51.100.2:443")]
    [InlineData("21110013C0000201C6336402DC0401BBEA0004DEADBEEF", "192.0.2.1:56324", "198.51.100.2:443")]
    public void A_header_of_version_2_is_read_whatever_its_pieces_and_what_follows(string rest, string? source, string? destination) => Reads(Convert.FromHexString(Signature + rest), source, destination);

    [Fact]
    public void A_header_for_a_Unix_socket_says_nothing_of_the_client() => Reads([.. Convert.FromHexString(Signature + "213100D8"), .. new byte[216]], null, null);

    [Theory]
    [InlineData("1111000CC0000201C6336402DC0401BB")] // version 1 in binary
    [InlineData("2211000CC0000201C6336402DC0401BB")] // a command that is not known
    [InlineData("2112000CC0000201C6336402DC0401BB")] // datagrams
    [InlineData("2151000CC0000201C6336402DC0401BB")] // a family that is not known
    [InlineData("2110000CC0000201C6336402DC0401BB")] // a transport that is not known
    [InlineData("2111000BC0000201C6336402DC0401")] // shorter than its addresses
    [InlineData("2121000CC0000201C6336402DC0401BB")]
    [InlineData("211107F1")] // longer than what is read at all
    [InlineData("2111FFFF")]
    [InlineData("2111000EC0000201C6336402DC0401BB0400")] // half an extension
    [InlineData("21110010C0000201C6336402DC0401BB04000500")] // an extension beyond the end
    [InlineData("21110013C0000201C6336402DC0401BB03000400000000")] // a wrong checksum
    [InlineData("21110011C0000201C6336402DC0401BB0300020000")] // a checksum of another length
    public void What_is_no_header_of_version_2_is_refused(string rest) => Assert.Equal(ProxyHeaderResult.Malformed, ProxyHeader.Read(Convert.FromHexString(Signature + rest), out _));

    [Fact]
    public void A_right_checksum_is_taken_and_any_other_byte_spoils_it()
    {
        var bytes = Convert.FromHexString(Signature + "21110013C0000201C6336402DC0401BB03000400000000");
        var sum = Crc32C(bytes);
        for (var i = 0; i < 4; i++)
        {
            bytes[^(4 - i)] = (byte)(sum >> (24 - (8 * i)));
        }

        Reads(bytes, "192.0.2.1:56324", "198.51.100.2:443");
        bytes[17] ^= 1;
        Assert.Equal(ProxyHeaderResult.Malformed, ProxyHeader.Read(bytes, out _));
    }

    private static void Reads(byte[] bytes, string? source, string? destination)
    {
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(ProxyHeaderResult.Incomplete, ProxyHeader.Read(bytes.AsSpan(0, length), out _));
        }

        foreach (var behind in new[] { "", "\r\n", "GET / HTTP/1.1\r\n\r\n", new string('x', 4000) })
        {
            Assert.Equal(ProxyHeaderResult.Done, ProxyHeader.Read([.. bytes, .. Encoding.ASCII.GetBytes(behind)], out var header));
            Assert.Equal((bytes.Length, source, destination), (header.Length, header.Source?.ToString(), header.Destination?.ToString()));
        }
    }

    // Bit by bit, from the polynomial.
    private static uint Crc32C(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var octet in bytes)
        {
            crc ^= octet;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0x82F63B78;
            }
        }

        return ~crc;
    }
}
