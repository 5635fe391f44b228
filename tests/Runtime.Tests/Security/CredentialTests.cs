using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Security;
using Xunit;

namespace FastShield.Runtime.Tests.Security;

public sealed class CredentialTests
{
    [Theory]
    [InlineData("a=1&key=x", CredentialState.Present)]
    [InlineData("key=x", CredentialState.Present)]
    [InlineData("%6bey=x", CredentialState.Present)]
    [InlineData("key=", CredentialState.Absent)]
    [InlineData("key", CredentialState.Absent)]
    [InlineData("", CredentialState.Absent)]
    [InlineData("KEY=x", CredentialState.Absent)]
    [InlineData("a=key", CredentialState.Absent)]
    [InlineData("mykey=x&keys=y", CredentialState.Absent)]
    [InlineData("key=x&key=y", CredentialState.Malformed)]
    public void A_key_in_the_query(string query, CredentialState expected) =>
        Assert.Equal(expected, StateOf(new Credential("s", CredentialKind.QueryKey, "key"), query));

    [Theory]
    [InlineData("X-Key: x", CredentialState.Present)]
    [InlineData("x-KEY: x", CredentialState.Present)]
    [InlineData("X-Key:", CredentialState.Absent)]
    [InlineData("X-Keys: x", CredentialState.Absent)]
    [InlineData("Other: X-Key", CredentialState.Absent)]
    [InlineData("X-Key: x|X-Key: y", CredentialState.Malformed)]
    [InlineData("X-Key: x|x-key:", CredentialState.Malformed)]
    public void A_key_in_a_header_field(string fields, CredentialState expected) =>
        Assert.Equal(expected, StateOf(new Credential("s", CredentialKind.HeaderKey, "X-Key"), "", fields.Split('|')));

    [Theory]
    [InlineData("Cookie: SID=x", CredentialState.Present)]
    [InlineData("cookie: a=b;  SID = x ;c=d", CredentialState.Present)]
    [InlineData("Cookie: a=b|Cookie: SID=x", CredentialState.Present)]
    [InlineData("Cookie: SID=", CredentialState.Absent)]
    [InlineData("Cookie: SID", CredentialState.Absent)]
    [InlineData("Cookie: sid=x", CredentialState.Absent)]
    [InlineData("Cookie: a=SID", CredentialState.Absent)]
    [InlineData("SID: x", CredentialState.Absent)]
    [InlineData("Cookie: SID=x; SID=y", CredentialState.Malformed)]
    [InlineData("Cookie: SID=x|Cookie: SID=y", CredentialState.Malformed)]
    public void A_key_in_a_cookie(string fields, CredentialState expected) =>
        Assert.Equal(expected, StateOf(new Credential("s", CredentialKind.CookieKey, "SID"), "", fields.Split('|')));

    // The user is "Aladdin" and the password "open sesame" in the first case, as in RFC 7617 section 2.
    [Theory]
    [InlineData("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", CredentialState.Present)]
    [InlineData("bASIC   QWxhZGRpbjpvcGVuIHNlc2FtZQ==", CredentialState.Present)]
    [InlineData("Basic dGVzdDoxMjPCow==", CredentialState.Present)]
    [InlineData("Basic Og==", CredentialState.Present)]
    [InlineData("Basic", CredentialState.Malformed)]
    [InlineData("Basic ", CredentialState.Malformed)]
    [InlineData("Basic QWxhZGRpbg==", CredentialState.Malformed)]
    [InlineData("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ", CredentialState.Malformed)]
    [InlineData("Basic QWxhZGRpbjpvcGVuIHNlc2FtZR==", CredentialState.Malformed)]
    [InlineData("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ== x", CredentialState.Malformed)]
    [InlineData("Basic QWxh ZGRpbjpvcGVuIHNlc2FtZQ==", CredentialState.Malformed)]
    [InlineData("Basic YTpiCmM=", CredentialState.Malformed)]
    [InlineData("Basic ====", CredentialState.Malformed)]
    [InlineData("Basic =Og=", CredentialState.Malformed)]
    [InlineData("Basic user:password", CredentialState.Malformed)]
    [InlineData("Basically QWxhZGRpbjpvcGVuIHNlc2FtZQ==", CredentialState.Absent)]
    [InlineData("Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==", CredentialState.Absent)]
    public void User_and_password(string value, CredentialState expected) =>
        Assert.Equal(expected, StateOf(new Credential("s", CredentialKind.Basic), "", "Authorization: " + value));

    [Theory]
    [InlineData("Bearer mF_9.B5f-4.1JqM", CredentialState.Present)]
    [InlineData("BEARER a", CredentialState.Present)]
    [InlineData("Bearer a+/~==", CredentialState.Present)]
    [InlineData("Bearer", CredentialState.Malformed)]
    [InlineData("Bearer ==", CredentialState.Malformed)]
    [InlineData("Bearer a b", CredentialState.Malformed)]
    [InlineData("Bearer a=b", CredentialState.Malformed)]
    [InlineData("Bearer a,b", CredentialState.Malformed)]
    [InlineData("Bearer \"a\"", CredentialState.Malformed)]
    [InlineData("Bearer\ta", CredentialState.Absent)]
    [InlineData("Token a", CredentialState.Absent)]
    public void A_bearer_token(string value, CredentialState expected) =>
        Assert.Equal(expected, StateOf(new Credential("s", CredentialKind.Bearer), "", "authorization: " + value));

    [Theory]
    [InlineData("Digest username=\"Mufasa\", realm=\"a\"", CredentialState.Present)]
    [InlineData("digest x", CredentialState.Present)]
    [InlineData("Digest", CredentialState.Malformed)]
    [InlineData("Basic x", CredentialState.Absent)]
    public void Another_scheme(string value, CredentialState expected) =>
        Assert.Equal(expected, StateOf(new Credential("s", CredentialKind.OtherHttp, "Digest"), "", "Authorization: " + value));

    [Fact]
    public void Two_authorizations_are_two_readings() =>
        Assert.Equal(CredentialState.Malformed, StateOf(new Credential("s", CredentialKind.Bearer), "", "Authorization: Bearer a", "Authorization: Bearer b"));

    [Theory]
    [InlineData(true, CredentialState.Present)]
    [InlineData(false, CredentialState.Absent)]
    public void A_certificate_is_on_the_connection(bool isThere, CredentialState expected)
    {
        var view = new RequestView { Path = "/"u8, Query = [], Head = [], Headers = [], Captures = [], Certificate = isThere ? Certificates.With() : null };

        Assert.Equal(expected, new Credential("s", CredentialKind.Certificate).StateIn(in view));
    }

    [Theory]
    [InlineData("k=1", true)]
    [InlineData("a=1&b=2", true)]
    [InlineData("a=1", false)]
    [InlineData("b=2", false)]
    [InlineData("", false)]
    public void One_alternative_has_to_be_shown_with_all_that_it_asks(string query, bool expected)
    {
        var (k, a, b) = (Key("k"), Key("a"), Key("b"));
        var check = new SecurityCheck([[k], [a, b]], "#/security");

        Assert.Equal(expected, Accepts(check, query));
        if (!expected)
        {
            var violation = Explain(check, query);
            Assert.Equal((ViolationLocation.Security, ErrorClass.MissingCredentials, "k | a + b", "#/security"), (violation.Location, violation.Class, violation.Target, violation.SchemaPointer));
        }
    }

    [Fact]
    public void An_alternative_without_credentials_makes_them_optional_and_none_asks_nothing()
    {
        Assert.True(Accepts(new SecurityCheck([[Key("k")], []]), ""));
        Assert.True(Accepts(SecurityCheck.None, ""));
        Assert.Equal("the key 'k' in the query, or nothing", new SecurityCheck([[Key("k")], []]).ToString());
        Assert.Equal("nothing", SecurityCheck.None.ToString());
    }

    [Fact]
    public void A_challenge_names_each_scheme_of_http_once()
    {
        var check = new SecurityCheck([[new Credential("a", CredentialKind.Basic), Key("k")], [new Credential("b", CredentialKind.Bearer)], [new Credential("c", CredentialKind.Bearer)]]);

        Assert.Equal("WWW-Authenticate: Basic realm=\"api\"\r\nWWW-Authenticate: Bearer realm=\"api\"\r\n", Encoding.ASCII.GetString(check.Challenges));
        Assert.Empty(new SecurityCheck([[Key("k")]]).Challenges);
    }

    [Fact]
    public void Looking_allocates_nothing()
    {
        var check = new SecurityCheck([[Key("k"), new Credential("c", CredentialKind.CookieKey, "SID"), new Credential("b", CredentialKind.Basic)]]);
        var (head, fields) = Fields("Cookie: a=b; SID=x", "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        var all = true;
        long before = 0;
        for (var i = 0; i < 200; i++)
        {
            before = i == 100 ? GC.GetAllocatedBytesForCurrentThread() : before;
            var view = new RequestView { Path = "/"u8, Query = "a=1&k=2"u8, Head = head, Headers = fields, Captures = [] };
            all &= check.Accepts(in view);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(all);
    }

    private static Credential Key(string name) => new(name, CredentialKind.QueryKey, name);

    private static bool Accepts(SecurityCheck check, string query)
    {
        var view = new RequestView { Path = "/"u8, Query = Encoding.ASCII.GetBytes(query), Head = [], Headers = [], Captures = [] };
        return check.Accepts(in view);
    }

    private static Violation Explain(SecurityCheck check, string query)
    {
        var view = new RequestView { Path = "/"u8, Query = Encoding.ASCII.GetBytes(query), Head = [], Headers = [], Captures = [] };
        return check.Explain(in view);
    }

    private static CredentialState StateOf(Credential credential, string query, params string[] lines)
    {
        var (head, fields) = Fields(lines);
        var view = new RequestView { Path = "/"u8, Query = Encoding.ASCII.GetBytes(query), Head = head, Headers = fields, Captures = [] };
        return credential.StateIn(in view);
    }

    private static (byte[] Head, HeaderField[] Fields) Fields(params string[] lines)
    {
        var head = Encoding.Latin1.GetBytes(string.Join("\n", lines));
        var fields = new HeaderField[lines.Length];
        var at = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            var colon = lines[i].IndexOf(':', StringComparison.Ordinal);
            var value = lines[i][(colon + 1)..];
            var start = value.Length - value.TrimStart(' ').Length;
            fields[i] = new HeaderField { NameStart = at, NameLength = colon, ValueStart = at + colon + 1 + start, ValueLength = value.TrimEnd(' ').Length - start };
            fields[i].ValueLength = Math.Max(fields[i].ValueLength, 0);
            at += lines[i].Length + 1;
        }

        return (head, fields);
    }
}
