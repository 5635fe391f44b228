using FastShield.Proxy.Http1;
using Xunit;
using static FastShield.Proxy.Tests.Http1.Parsing;

namespace FastShield.Proxy.Tests.Http1;

public sealed class RequestLineTests
{
    [Theory]
    [InlineData("GET", KnownMethod.Get)]
    [InlineData("HEAD", KnownMethod.Head)]
    [InlineData("POST", KnownMethod.Post)]
    [InlineData("PUT", KnownMethod.Put)]
    [InlineData("DELETE", KnownMethod.Delete)]
    [InlineData("OPTIONS", KnownMethod.Options)]
    [InlineData("PATCH", KnownMethod.Patch)]
    [InlineData("TRACE", KnownMethod.Trace)]
    [InlineData("QUERY", KnownMethod.Query)]
    [InlineData("get", KnownMethod.Other)]
    [InlineData("GE", KnownMethod.Other)]
    [InlineData("GETS", KnownMethod.Other)]
    [InlineData("POSTPOST", KnownMethod.Other)]
    [InlineData("PROPFIND", KnownMethod.Other)]
    [InlineData("M-SEARCH", KnownMethod.Other)]
    public void Methods_are_case_sensitive_tokens(string method, KnownMethod expected)
    {
        var text = $"{method} /a HTTP/1.1\r\nHost: h\r\n\r\n";
        var head = Accept(text);
        Assert.Equal(expected, head.Method);
        Assert.Equal(method, Text(head.MethodRange.Of(Octets(text))));
    }

    [Fact]
    public void Connect_is_one_word() => Assert.Equal(KnownMethod.Connect, KnownMethods.Find("CONNECT"u8));

    [Theory]
    [InlineData("/a?b=c?d", TargetForm.Origin, "/a", true, "b=c?d", "h")]
    [InlineData("/?", TargetForm.Origin, "/", true, "", "h")]
    [InlineData("//a/b", TargetForm.Origin, "//a/b", false, "", "h")]
    [InlineData("/http://x/", TargetForm.Origin, "/http://x/", false, "", "h")]
    [InlineData("HTTP://H/a?b", TargetForm.Absolute, "/a", true, "b", "h")]
    [InlineData("https://h", TargetForm.Absolute, "/", false, "", "h")]
    [InlineData("http://h?q", TargetForm.Absolute, "/", true, "q", "h")]
    public void Targets_are_taken_apart(string target, TargetForm form, string path, bool hasQuery, string query, string host)
    {
        var text = $"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n";
        var head = Accept(text);
        Assert.Equal(form, head.Form);
        Assert.Equal(path, Text(head.PathOf(Octets(text))));
        Assert.Equal(hasQuery, head.HasQuery);
        Assert.Equal(query, Text(head.Query.Of(Octets(text))));
        Assert.Equal(host, Text(head.Host.Of(Octets(text))));
    }

    [Fact]
    public void Asterisk_is_for_options()
    {
        Assert.Equal(TargetForm.Asterisk, Accept("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n").Form);
        Assert.Equal(RefusalReason.TargetFormOfOtherMethod, Refuse("GET * HTTP/1.1\r\nHost: h\r\n\r\n"));
    }

    [Fact]
    public void Absolute_form_tells_its_scheme()
    {
        Assert.Equal(TargetScheme.Https, Accept("GET https://h/ HTTP/1.1\r\nHost: h\r\n\r\n").Scheme);
        Assert.Equal(TargetScheme.Http, Accept("GET http://h/ HTTP/1.1\r\nHost: H\r\n\r\n").Scheme);
    }

    [Theory]
    [InlineData("GET /a b HTTP/1.1", RefusalReason.InvalidVersion)]
    [InlineData("GET  /a HTTP/1.1", RefusalReason.InvalidRequestLine)]
    [InlineData("GET\t/a HTTP/1.1", RefusalReason.InvalidMethod)]
    [InlineData(" GET /a HTTP/1.1", RefusalReason.InvalidMethod)]
    [InlineData("G(T /a HTTP/1.1", RefusalReason.InvalidMethod)]
    [InlineData("G\u00cbT /a HTTP/1.1", RefusalReason.InvalidMethod)]
    [InlineData("GET /a HTTP/1.1 ", RefusalReason.InvalidVersion)]
    [InlineData("GET /a", RefusalReason.InvalidRequestLine)]
    [InlineData("GET", RefusalReason.InvalidRequestLine)]
    [InlineData("GET /a HTTP/2.0", RefusalReason.UnservedVersion)]
    [InlineData("GET /a HTTP/1.2", RefusalReason.UnservedVersion)]
    [InlineData("GET /a http/1.1", RefusalReason.InvalidVersion)]
    [InlineData("GET /a HTTP/1.10", RefusalReason.InvalidVersion)]
    [InlineData("GET /a HTTP/9.x", RefusalReason.InvalidVersion)]
    [InlineData("GET /a#b HTTP/1.1", RefusalReason.InvalidTarget)]
    [InlineData("GET /a\u0001 HTTP/1.1", RefusalReason.InvalidTarget)]
    [InlineData("GET /a\u007f HTTP/1.1", RefusalReason.InvalidTarget)]
    [InlineData("GET /caf\u00e9 HTTP/1.1", RefusalReason.InvalidTarget)]
    [InlineData("GET \\a HTTP/1.1", RefusalReason.InvalidTarget)]
    [InlineData("GET a HTTP/1.1", RefusalReason.TargetFormOfOtherMethod)]
    [InlineData("GET ftp://h/a HTTP/1.1", RefusalReason.UnservedScheme)]
    [InlineData("GET http://u:p@h/a HTTP/1.1", RefusalReason.UserInfoInTarget)]
    [InlineData("GET http:///a HTTP/1.1", RefusalReason.InvalidTarget)]
    [InlineData("GET http://other/a HTTP/1.1", RefusalReason.HostOfOtherTarget)]
    [InlineData("GET http://h:80/a HTTP/1.1", RefusalReason.HostOfOtherTarget)]
    [InlineData("CONNECT h:443 HTTP/1.1", RefusalReason.ConnectNotServed)]
    [InlineData("CONNECT / HTTP/1.1", RefusalReason.InvalidTarget)]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG /a HTTP/1.1", RefusalReason.MethodTooLong)]
    public void Anything_else_is_refused(string line, RefusalReason expected) =>
        Assert.Equal(expected, Refuse($"{line}\r\nHost: h\r\n\r\n"));

    [Fact]
    public void Line_ends_are_crlf_only()
    {
        Assert.Equal(RefusalReason.BareLineFeed, Refuse("GET / HTTP/1.1\nHost: h\r\n\r\n"));
        Assert.Equal(RefusalReason.BareCarriageReturn, Refuse("GET / HTTP/1.1\r\r\nHost: h\r\n\r\n"));
        Assert.Equal(RefusalReason.BareLineFeed, Refuse("\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"));
    }

    [Fact]
    public void One_empty_line_may_come_before()
    {
        var head = Accept("\r\nGET /a HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.Equal("/a", Text(head.Path.Of("\r\nGET /a HTTP/1.1\r\nHost: h\r\n\r\n"u8)));
        Assert.Equal(RefusalReason.TooManyEmptyLines, Refuse("\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public void A_target_has_a_limit(int over)
    {
        var target = "/" + new string('a', HeadLimits.Default.MaxTargetBytes - 1 + over);
        var text = $"GET {target} HTTP/1.1\r\nHost: h\r\n\r\n";
        if (over <= 0)
        {
            Accept(text);
        }
        else
        {
            Assert.Equal(RefusalReason.TargetTooLong, Refuse(text));
            Assert.Equal(414, Refusals.StatusOf(RefusalReason.TargetTooLong));
        }
    }

    [Fact]
    public void An_endless_request_line_is_refused_before_it_ends()
    {
        Assert.Equal(RefusalReason.TargetTooLong, Refuse("GET /" + new string('a', 9000)));
        Assert.Equal(RefusalReason.MethodTooLong, Refuse(new string('A', 9000)));
    }
}
