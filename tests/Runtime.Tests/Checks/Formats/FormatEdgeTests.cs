using System.Text;
using FastShield.Runtime.Checks.Formats;
using Xunit;

namespace FastShield.Runtime.Tests.Checks.Formats;

/// <summary>Edges that the public suite leaves out, reasoned from the RFCs.</summary>
public sealed class FormatEdgeTests
{
    [Theory]
    [InlineData("date", "2024-02-29", true)]
    [InlineData("date", "2023-02-29", false)]
    [InlineData("date", "1900-02-29", false)]
    [InlineData("date", "2000-02-29", true)]
    [InlineData("date", "0000-01-01", true)]
    [InlineData("date", "2024-13-01", false)]
    [InlineData("date", "2024-00-01", false)]
    [InlineData("date", "2024-01-1:", false)]
    [InlineData("date", "2024-01-/1", false)]
    [InlineData("date", "2024-1-011", false)]
    [InlineData("time", "24:00:00Z", false)]
    [InlineData("time", "23:59:60Z", true)]
    [InlineData("time", "23:59:60.5Z", true)]
    [InlineData("time", "00:59:60+01:00", true)]
    [InlineData("time", "12:00:00.Z", false)]
    [InlineData("time", "12:00:00+1:000", false)]
    [InlineData("time", "12:00:0", false)]
    [InlineData("time", "", false)]
    [InlineData("date-time", "2024-02-29T23:59:59+23:59", true)]
    [InlineData("date-time", "2024-02-29 23:59:59Z", false)]
    [InlineData("date-time", "2024-99-99T00:00:00Z", false)]
    [InlineData("date-time", "2024-02-29T", false)]
    [InlineData("date-time", "2024-02-29", false)]
    [InlineData("date-time", "", false)]
    [InlineData("duration", "P1W", true)]
    [InlineData("duration", "PT", false)]
    [InlineData("duration", "PW", false)]
    [InlineData("duration", "P1YT1H", true)]
    [InlineData("duration", "P1Y1Y", false)]
    [InlineData("duration", "PT1H1T", false)]
    [InlineData("duration", "P1DT", false)]
    [InlineData("uuid", "{2eb8aa08-aa98-11ea-b4aa-73b441d16380}", false)]
    [InlineData("uuid", "2eb8aa08-aa98-11ea-b4aa-73b441d1638g", false)]
    [InlineData("uuid", "2eb8aa08-aa98-11ea-b4aa-73b441d1638@", false)]
    [InlineData("uuid", "", false)]
    [InlineData("email", "a@b", true)]
    [InlineData("email", "a@b.", false)]
    [InlineData("email", "a@-b.c", false)]
    [InlineData("email", "a@@b.c", false)]
    [InlineData("email", "a@b_c.d", false)]
    [InlineData("email", "é@b.c", false)]
    [InlineData("email", "a+tag@b.c", true)]
    [InlineData("email", "\"a\\\"b\"@c.d", true)]
    [InlineData("email", "\"a\"b\"@c.d", false)]
    [InlineData("email", "\"a\\\"@c.d", false)]
    [InlineData("email", "a@[1.2.3.4", false)]
    [InlineData("email", "a@[fe80::1]", false)]
    [InlineData("email", "a\n@b.c", false)]
    [InlineData("email", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@b.c", false)]
    [InlineData("ipv4", "01.2.3.4", false)]
    [InlineData("ipv4", "0.0.0.00", false)]
    [InlineData("ipv4", "1.2.3.4.", false)]
    [InlineData("ipv4", "1.2.3", false)]
    [InlineData("ipv4", "1.2.3.0004", false)]
    [InlineData("ipv6", "::", true)]
    [InlineData("ipv6", "1::2::3", false)]
    [InlineData("ipv6", "1:2:3:4:5:6:7::", true)]
    [InlineData("ipv6", "::2:3:4:5:6:7:8", true)]
    [InlineData("ipv6", "1::2:3:4:5:6:7:8", false)]
    [InlineData("ipv6", "::1.2.3.4", true)]
    [InlineData("ipv6", "1.2.3.4::", false)]
    [InlineData("ipv6", "1:2:3:4:5:6:7:1.2.3.4", false)]
    [InlineData("ipv6", ":::", false)]
    [InlineData("ipv6", ":", false)]
    [InlineData("ipv6", "", false)]
    [InlineData("ipv6", "::1:", false)]
    [InlineData("ipv6", "::g", false)]
    [InlineData("hostname", "localhost", true)]
    [InlineData("hostname", "ab--cd.org", false)]
    [InlineData("hostname", "xn--bcher-kva.example", true)]
    [InlineData("hostname", "XN--BCHER-KVA.example", true)]
    [InlineData("hostname", "xn--", false)]
    [InlineData("idn-hostname", "bücher.example", true)]
    [InlineData("idn-hostname", "bü--cher.example", false)]
    [InlineData("idn-hostname", "büc--her.example", true)]
    [InlineData("idn-hostname", "Bücher☃.example", false)]
    [InlineData("uri", "http://", true)]
    [InlineData("uri", "http://a b", false)]
    [InlineData("uri", "http://[::1]:8080/p?q#f", true)]
    [InlineData("uri", "http://[::1]x/", false)]
    [InlineData("uri", "http://[::1", false)]
    [InlineData("uri", "http://[v1.a:b]/", true)]
    [InlineData("uri", "http://[v1.]/", false)]
    [InlineData("uri", "http://[v.a]/", false)]
    [InlineData("uri", "http://h:/", true)]
    [InlineData("uri", "http://u:p@h:80", true)]
    [InlineData("uri", "a:b#c#d", false)]
    [InlineData("uri", "a:b?c?d", true)]
    [InlineData("uri", "a:", true)]
    [InlineData("uri", ":a", false)]
    [InlineData("uri", "", false)]
    [InlineData("uri", "http://h/\0", false)]
    [InlineData("uri-reference", "a/b:c", true)]
    [InlineData("uri-reference", "1a:c", false)]
    [InlineData("iri", "http://h/\uE000", false)]
    [InlineData("iri", "http://h/?\uE000", true)]
    [InlineData("iri", "http://h/\u0085", false)]
    [InlineData("iri", "http://h/\uFFFF", false)]
    [InlineData("uri-template", "/a/{b}", true)]
    [InlineData("uri-template", "/a/{b", false)]
    [InlineData("uri-template", "/a/{{b}}", false)]
    [InlineData("uri-template", "{a:1*}", false)]
    [InlineData("uri-template", "%4", false)]
    [InlineData("relative-json-pointer", "1+1/a", true)]
    [InlineData("relative-json-pointer", "1+/a", false)]
    [InlineData("relative-json-pointer", "1+01/a", false)]
    [InlineData("byte", "", true)]
    [InlineData("byte", "Zg==", true)]
    [InlineData("byte", "Zm8=", true)]
    [InlineData("byte", "Zm9v", true)]
    [InlineData("byte", "Zg=", false)]
    [InlineData("byte", "Z===", false)]
    [InlineData("byte", "====", false)]
    [InlineData("byte", "Zg==Zg==", false)]
    [InlineData("byte", "Zm-_", false)]
    [InlineData("byte", "Zm9v\n", false)]
    [InlineData("regex", "^a$", true)]
    [InlineData("regex", "(", false)]
    public void Text_formats(string format, string text, bool expected)
    {
        var kind = FormatCatalog.Find(format);
        Assert.Equal(FormatTarget.Text, FormatCatalog.TargetOf(kind));
        Assert.Equal(expected, FormatCatalog.Check(kind, Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("int32", "0", true)]
    [InlineData("int32", "-0", true)]
    [InlineData("int32", "-0.0e5", true)]
    [InlineData("int32", "1.0", true)]
    [InlineData("int32", "1e2", true)]
    [InlineData("int32", "1.5", false)]
    [InlineData("int32", "1.5e1", true)]
    [InlineData("int32", "15e-1", false)]
    [InlineData("int32", "150e-1", true)]
    [InlineData("int32", "2147483647", true)]
    [InlineData("int32", "2147483648", false)]
    [InlineData("int32", "-2147483648", true)]
    [InlineData("int32", "-2147483649", false)]
    [InlineData("int32", "2147483647.000", true)]
    [InlineData("int32", "2.147483648E9", false)]
    [InlineData("int32", "2.147483647E+9", true)]
    [InlineData("int32", "0.0000000001e10", true)]
    [InlineData("int32", "0.1", false)]
    [InlineData("int32", "1e400", false)]
    [InlineData("int32", "0e400", true)]
    [InlineData("int32", "1e-400", false)]
    [InlineData("int32", "1e99999999999999999999", false)]
    [InlineData("int32", "1e-99999999999999999999", false)]
    [InlineData("int64", "9223372036854775807", true)]
    [InlineData("int64", "9223372036854775808", false)]
    [InlineData("int64", "-9223372036854775808", true)]
    [InlineData("int64", "-9223372036854775809", false)]
    [InlineData("int64", "18446744073709551616", false)]
    [InlineData("int64", "100000000000000000000000", false)]
    [InlineData("int64", "1000000000000000000000e-3", true)]
    [InlineData("uint64", "18446744073709551615", true)]
    [InlineData("uint64", "18446744073709551616", false)]
    [InlineData("uint64", "18446744073709551615.0", true)]
    [InlineData("uint64", "-1", false)]
    [InlineData("uint64", "-0", true)]
    [InlineData("int8", "127", true)]
    [InlineData("int8", "-129", false)]
    [InlineData("uint8", "256", false)]
    [InlineData("int16", "32768", false)]
    [InlineData("uint16", "65535", true)]
    [InlineData("uint32", "4294967296", false)]
    [InlineData("double", "1e308", true)]
    [InlineData("double", "1e309", false)]
    [InlineData("double", "-1e309", false)]
    [InlineData("double", "1e-400", true)]
    [InlineData("double", "9007199254740993", true)]
    [InlineData("float", "3.4e38", true)]
    [InlineData("float", "1e39", false)]
    public void Number_formats(string format, string text, bool expected)
    {
        var kind = FormatCatalog.Find(format);
        Assert.Equal(FormatTarget.Number, FormatCatalog.TargetOf(kind));
        Assert.Equal(expected, FormatCatalog.Check(kind, Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Names_that_are_not_checked_are_annotations()
    {
        foreach (var name in new[] { "", "password", "binary", "Date-Time", "postcode" })
        {
            Assert.Equal(FormatKind.None, FormatCatalog.Find(name));
        }

        Assert.Equal(FormatTarget.Nothing, FormatCatalog.TargetOf(FormatKind.None));
        Assert.True(FormatCatalog.Check(FormatKind.None, "anything"u8));
    }

    [Fact]
    public void Every_kind_has_a_target_and_a_check_that_can_refuse()
    {
        foreach (var kind in Enum.GetValues<FormatKind>())
        {
            if (kind == FormatKind.None)
            {
                continue;
            }

            Assert.NotEqual(FormatTarget.Nothing, FormatCatalog.TargetOf(kind));
            var wrong = FormatCatalog.TargetOf(kind) == FormatTarget.Number ? "1e400"u8 : "%{(\\ \u007f"u8;
            Assert.False(FormatCatalog.Check(kind, wrong), kind.ToString());
        }
    }

    [Fact]
    public void Checks_allocate_nothing()
    {
        var texts = new[] { "2024-02-29T00:00:00Z", "a.b@example.org", "http://example.org/a?b#c", "xn--bcher-kva.example", "bücher.example", "1e2", "::1.2.3.4" };
        foreach (var kind in Enum.GetValues<FormatKind>())
        {
            if (kind == FormatKind.Regex)
            {
                continue;
            }

            foreach (var text in texts)
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                FormatCatalog.Check(kind, bytes);
                var before = GC.GetAllocatedBytesForCurrentThread();
                FormatCatalog.Check(kind, bytes);
                Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
            }
        }
    }
}
