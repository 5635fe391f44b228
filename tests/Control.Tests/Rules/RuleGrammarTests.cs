using FastShield.Control.Rules;
using FastShield.Runtime.Identity;
using FastShield.Runtime.Rules;
using Xunit;

namespace FastShield.Control.Tests.Rules;

/// <summary>The language of rules: what it means, and what is refused where.</summary>
public sealed class RuleGrammarTests
{
    private static readonly SampleRequest Request = new(
        path: "/v1/pets/a%2Fb",
        query: "tag=dog&tag=cat&%6Eame=Re%20x+y",
        headers: [("X-Tenant", "acme"), ("x-tenant", "Other"), ("User-Agent", "curl/8"), ("Cookie", "session=abc; theme=dark"), ("cookie", "session=def")],
        flags: [RuleField.Ssl, RuleField.CertificatePresented, RuleField.CertificateVerified],
        certificate: new Dictionary<ClientCertificateField, string>
        {
            [ClientCertificateField.CommonName] = "device-a/b", [ClientCertificateField.Serial] = "0A1B", [ClientCertificateField.IssuerKeyIdentifier] = "A5AC554235DBA6D963B9CDE0185CFAD6E3F55E8F",
        },
        parameters: new Dictionary<string, string> { ["device_id"] = "a%2Fb" });

    [Theory]
    [InlineData("http.host eq \"api.example.com\"", true)]
    [InlineData("http.host == \"b.example.com\"", false)]
    [InlineData("http.host ne \"b.example.com\"", true)]
    [InlineData("http.host != \"api.example.com\"", false)]
    [InlineData("http.host in {\"b.example.com\" \"api.example.com\"}", true)]
    [InlineData("http.request.uri.path lt \"/v2\" and http.request.uri.path > \"/v0\"", true)]
    [InlineData("http.request.method le \"GET\" and http.request.method >= \"GET\"", true)]
    [InlineData("http.request.uri.path contains \"pets\"", true)]
    [InlineData("http.request.uri.path matches \"^/v\\d+/pets/\"", true)]
    [InlineData("http.request.uri.path ~ r\"^/v\\d+/dogs/\"", false)]
    [InlineData("http.request.uri.path matches \"^/v\\\\d+/\"", true)]
    [InlineData("http.request.uri.path wildcard \"/V1/*/A%2f*\"", true)]
    [InlineData("http.request.uri.path strict wildcard \"/V1/*\"", false)]
    [InlineData("http.request.uri.path strict wildcard \"/v1/*\"", true)]
    [InlineData("starts_with(http.request.uri.path, \"/v1\") and ends_with(http.request.uri.path, \"%2Fb\")", true)]
    [InlineData("len(http.request.method) eq 3 and len(http.request.method) in {1..2 3}", true)]
    [InlineData("len(http.request.method) gt 3", false)]
    [InlineData("lower(http.request.headers[\"x-tenant\"][1]) eq \"other\"", true)]
    [InlineData("upper(http.request.headers[\"x-tenant\"][0]) eq \"ACME\"", true)]
    [InlineData("http.request.headers[\"X-TENANT\"][0] eq \"acme\"", true)]
    [InlineData("http.request.headers[\"x-tenant\"][2] eq \"acme\"", false)]
    [InlineData("http.request.headers[\"x-tenant\"][2] ne \"acme\"", true)]
    [InlineData("any(http.request.headers[\"x-tenant\"][*] eq \"Other\")", true)]
    [InlineData("all(lower(http.request.headers[\"x-tenant\"][*])[*] in {\"acme\" \"other\"})", true)]
    [InlineData("all(http.request.headers[\"x-none\"][*] eq \"a\")", true)]
    [InlineData("any(not starts_with(http.request.headers[\"x-tenant\"][*], \"a\"))", true)]
    [InlineData("any(http.request.headers.names[*] eq \"user-agent\")", true)]
    [InlineData("any(http.request.uri.args[\"tag\"][*] eq \"cat\")", true)]
    [InlineData("http.request.uri.args[\"name\"][0] eq \"Re x y\"", true)]
    [InlineData("http.request.cookies[\"session\"][1] eq \"def\"", true)]
    [InlineData("http.cookie eq \"session=abc; theme=dark; session=def\"", true)]
    [InlineData("http.request.full_uri eq \"https://api.example.com/v1/pets/a%2Fb?tag=dog&tag=cat&%6Eame=Re%20x+y\"", true)]
    [InlineData("cf.tls_client_auth.cert_subject_cn eq concat(\"device-\", http.request.uri.path_parameters[\"device_id\"])", true)]
    [InlineData("http.request.uri.path_parameters[\"device_id\"] eq cf.tls_client_auth.cert_subject_cn", false)]
    [InlineData("http.request.uri.path_parameters[\"none\"] ne cf.tls_client_auth.cert_subject_cn", true)]
    [InlineData("not (cf.tls_client_auth.cert_verified and cf.tls_client_auth.cert_issuer_ski eq \"A5AC554235DBA6D963B9CDE0185CFAD6E3F55E8F\")", false)]
    [InlineData("(not cf.tls_client_auth.cert_verified and http.host in {\"api.example.com\"})", false)]
    [InlineData("((not cf.tls_client_auth.cert_verified or cf.tls_client_auth.cert_revoked) and http.host eq \"api.example.com\")", false)]
    [InlineData("ssl eq true and cf.tls_client_auth.cert_revoked ne true", true)]
    [InlineData("ssl eq cf.tls_client_auth.cert_revoked", false)]
    [InlineData("ip.src eq 192.0.2.7", true)]
    [InlineData("ip.src in {10.0.0.0/8 192.0.2.0/29 2001:db8::/32}", true)]
    [InlineData("ip.src in {192.0.2.1..192.0.2.6}", false)]
    [InlineData("true", true)]
    [InlineData("not false && !false", true)]

    // `and` binds before `xor`, which binds before `or`; `not` before all of them.
    [InlineData("ssl or ssl and false", true)]
    [InlineData("(ssl or ssl) and false", false)]
    [InlineData("ssl xor ssl or ssl", true)]
    [InlineData("ssl or ssl xor ssl", true)]
    [InlineData("ssl xor ssl and false", true)]
    [InlineData("not ssl or ssl", true)]
    [InlineData("ssl ^^ ssl ^^ ssl", true)]
    [InlineData("not http.host eq \"b.example.com\" && ssl", true)]
    [InlineData("\r\n\t( ssl\n)\r\n", true)]
    [InlineData("http.user_agent eq \"\\x63url\\x2f8\"", true)]
    [InlineData("http.user_agent ne \"a\\\"b\\\\\"", true)]
    [InlineData("http.user_agent eq r##\"curl/8\"##", true)]
    public void Expressions_mean_this(string text, bool expected)
    {
        Assert.True(RuleExpression.TryParse(text, out var expression, out var fault), fault?.ToString());
        Assert.True(RuleExpression.TryCompile([expression], out var table, out _));
        var context = new RuleContext();
        table.Begin(Request, context);

        Assert.Equal(expected ? 0 : -1, table.Next(Request, context));
        Assert.Equal(expected, new TreeEvaluator(Request).IsTrue(expression.Node));
    }

    [Theory]
    [InlineData("", 1, 1, "expected a field")]
    [InlineData("ssl and", 1, 8, "found the end")]
    [InlineData("ssl\n  and\n  http.hots eq \"a\"", 3, 3, "did you mean http.host?")]
    [InlineData("(ssl", 1, 5, "a parenthesis that closes")]
    [InlineData("ssl)", 1, 4, "found `)`")]
    [InlineData("http.host", 1, 10, "http.host is a text; expected eq")]
    [InlineData("http.host eq 5", 1, 14, "expected a text in quotation marks or a field, and found `5`")]
    [InlineData("http.host eq \"a", 1, 14, "no quotation mark at its end")]
    [InlineData("http.host eq \"a\\q\"", 1, 16, "a backslash stands before")]
    [InlineData("http.host eq \"API.example.com\"", 1, 14, "write \"api.example.com\"")]
    [InlineData("http.host in {\"a\" \"b:80\"}", 1, 19, "write \"b\"")]
    [InlineData("http.host in {}", 1, 16, "the list is empty")]
    [InlineData("http.host in {\"a\", \"b\"}", 1, 18, "not by commas")]
    [InlineData("http.host in $hosts", 1, 14, "no lists by name")]
    [InlineData("http.request.method eq \"get\"", 1, 24, "write \"GET\"")]
    [InlineData("http.request.uri.path eq \"admin\"", 1, 26, "write \"/admin\"")]
    [InlineData("http.request.uri.path eq \"/a%2fb\"", 1, 26, "write \"/a%2Fb\"")]
    [InlineData("http.request.uri.path ne \"/%61dmin\"", 1, 26, "write \"/admin\"")]
    [InlineData("http.request.uri.path in {\"/a\" \"/x/../b\"}", 1, 32, "write \"/b\"")]
    [InlineData("http.request.uri.path eq \"/gr\u00fcn\"", 1, 26, "write \"/gr%C3%BCn\"")]
    [InlineData("http.request.uri.path eq \"/a%00\"", 1, 26, "can never be")]
    [InlineData("http.request.uri eq \"/%7Eu?a=%2f\"", 1, 21, "write \"/~u?a=%2f\"")]
    [InlineData("starts_with(http.request.uri.path, \"/%61dmin/\")", 1, 36, "write \"/admin/\"")]
    [InlineData("starts_with(http.request.uri.path, \"admin\")", 1, 36, "write \"/admin\"")]
    [InlineData("ends_with(http.request.uri.path, \"%2fb\")", 1, 34, "write \"%2Fb\"")]
    [InlineData("cf.tls_client_auth.cert_serial eq \"0a\"", 1, 35, "write \"0A\"")]
    [InlineData("cf.tls_client_auth.cert_fingerprint_sha256 eq \"AB\"", 1, 47, "write \"ab\"")]
    [InlineData("ssl contains \"a\"", 1, 5, "true or false; expected eq, ne")]
    [InlineData("ip.src lt 192.0.2.1", 1, 8, "expected eq, ne or in")]
    [InlineData("ip.src eq \"192.0.2.1\"", 1, 11, "without quotation marks")]
    [InlineData("ip.src in {192.0.2.1/24}", 1, 12, "bits behind those of its network")]
    [InlineData("ip.src in {192.0.2.0/33}", 1, 22, "0 to 32 bits")]
    [InlineData("ip.src in {10.1}", 1, 12, "is no IP address")]
    [InlineData("len(http.host) eq \"a\"", 1, 19, "expected a number")]
    [InlineData("len(http.host) in {5..1}", 1, 20, "above its last")]
    [InlineData("len(http.host) eq 010", 1, 19, "without zeros before it")]
    [InlineData("len(http.host) eq 99999999999999999999", 1, 19, "64 bits")]
    [InlineData("len(ssl) eq 1", 1, 5, "len takes a text, and ssl is true or false")]
    [InlineData("http.request.headers[\"a\"] eq \"b\"", 1, 1, "is a list; write any(")]
    [InlineData("http.request.headers eq \"b\"", 1, 1, "has values by name")]
    [InlineData("http.request.headers[\"a\"][*] eq \"b\"", 1, 1, "asked of each element of a list; write any(")]
    [InlineData("any(http.host eq \"a\")", 1, 5, "any asks each element of a list")]
    [InlineData("http.request.headers[a][0] eq \"b\"", 1, 22, "expected a name in quotation marks")]
    [InlineData("http.request.headers[\"a\"][-1] eq \"b\"", 1, 27, "a number from 0 on")]
    [InlineData("http.request.uri.path matches \"(a\"", 1, 31, "the pattern cannot be used")]
    [InlineData("http.request.uri.path matches r\"(a)\\1\"", 1, 31, "the pattern cannot be used")]
    [InlineData("http.request.uri.path wildcard \"a**\"", 1, 32, "two stars in a row")]
    [InlineData("starts_with(http.host)", 1, 22, "expected a comma and a text")]
    [InlineData("frobnicate(http.host)", 1, 1, "there is no function frobnicate; there are all, any")]
    [InlineData("lower eq \"a\"", 1, 6, "lower is a function")]
    [InlineData("cf.schema_validation.learned.violated", 1, 1, "no schema is learned here")]
    [InlineData("\"a\" eq http.host", 1, 1, "begin with a field")]
    [InlineData("ssl & ssl", 1, 5, "write `and`")]
    [InlineData("ssl ssl", 1, 5, "expected `and`, `or`, `xor` or the end")]
    [InlineData("http.host eq ip.src", 1, 14, "ip.src is an IP address")]
    [InlineData("http.host strict eq \"a\"", 1, 18, "expected `wildcard` behind `strict`")]
    public void Faults_have_a_place_and_say_what_to_do(string text, int line, int column, string message)
    {
        Assert.False(RuleExpression.TryParse(text, out _, out var fault));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (fault.Line, fault.Column));
    }

    [Theory]
    [InlineData("(", 100_000)]
    [InlineData("lower(", 2_000)]
    [InlineData("not (", 3_000)]
    [InlineData("any(", 4_000)]
    public void Depth_is_bounded(string opening, int times)
    {
        Assert.False(RuleExpression.TryParse(string.Concat(Enumerable.Repeat(opening, times)), out _, out var fault));
        Assert.Matches("more than 64 deep|characters, and 16384 at most|takes|begins|expected", fault.Message);
    }

    [Fact]
    public void Length_and_number_are_bounded()
    {
        Assert.False(RuleExpression.TryParse($"http.user_agent eq \"{new string('a', 20_000)}\"", out _, out var fault));
        Assert.Contains("16384 at most", fault.Message, StringComparison.Ordinal);
        Assert.False(RuleExpression.TryParse(string.Join(" or ", Enumerable.Repeat("ssl", 1025)), out _, out fault));
        Assert.Contains("more than 1024 conditions", fault.Message, StringComparison.Ordinal);
        Assert.True(RuleExpression.TryParse(string.Concat(Enumerable.Repeat("not ", 4000)) + "ssl", out _, out fault), fault?.ToString());
    }

    [Fact]
    public void Nested_xor_ends_in_a_program_or_in_a_refusal()
    {
        var text = "ssl";
        for (var i = 0; i < 20; i++)
        {
            text = $"cf.tls_client_auth.cert_verified xor ((cf.tls_client_auth.cert_revoked xor ({text})) and http.user_agent contains \"{i}\")";
        }

        Assert.True(RuleExpression.TryParse(text, out var expression, out var fault), fault?.ToString());
        if (RuleExpression.TryCompile([expression], out _, out var problem))
        {
            return;
        }

        Assert.Contains("xor", problem, StringComparison.Ordinal);
    }
}
