using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using Xunit;

namespace FastShield.Compiler.Tests.Lowering;

/// <summary>From `security` and `securitySchemes` to what requests are asked to show.</summary>
public sealed class SecurityTests
{
    private const string Schemes = """
        key: {type: apiKey, in: header, name: X-Key}
        query: {type: apiKey, in: query, name: api_key}
        cookie: {type: apiKey, in: cookie, name: SID}
        basic: {type: http, scheme: BASIC}
        bearer: {type: http, scheme: bearer, bearerFormat: JWT}
        digest: {type: http, scheme: Digest}
        oauth: {type: oauth2, flows: {}}
        openid: {type: openIdConnect, openIdConnectUrl: 'https://id.example'}
        mutual: {type: mutualTLS}
        """;

    [Theory]
    [InlineData("[{key: []}]", "the key 'X-Key' in a header field")]
    [InlineData("[{query: []}]", "the key 'api_key' in the query")]
    [InlineData("[{cookie: []}]", "the key 'SID' in a cookie")]
    [InlineData("[{basic: []}]", "a user name and a password (Basic)")]
    [InlineData("[{bearer: []}]", "a bearer token")]
    [InlineData("[{digest: []}]", "credentials of the scheme Digest")]
    [InlineData("[{oauth: [read]}]", "a bearer token")]
    [InlineData("[{openid: [read]}]", "a bearer token")]
    [InlineData("[{mutual: []}]", "a client certificate")]
    [InlineData("[{key: [], basic: []}, {mutual: []}]", "the key 'X-Key' in a header field and a user name and a password (Basic), or a client certificate")]
    [InlineData("[{key: []}, {}]", "the key 'X-Key' in a header field, or nothing")]
    [InlineData("[]", "nothing")]
    public void Requirements_say_what_is_asked(string security, string expected) =>
        Assert.Equal(expected, Compile(security, Schemes).Words);

    [Fact]
    public void An_operation_takes_over_what_the_document_asks_or_replaces_it()
    {
        Assert.Equal("the key 'X-Key' in a header field", Compile(null, Schemes, "[{key: []}]").Words);
        Assert.Equal("a bearer token", Compile("[{bearer: []}]", Schemes, "[{key: []}]").Words);
        Assert.Equal("nothing", Compile("[]", Schemes, "[{key: []}]").Words);
        Assert.Equal("nothing", Compile(null, Schemes).Words);
    }

    [Theory]
    [InlineData("{type: apiKey, in: path, name: k}", "\"in\" of an apiKey")]
    [InlineData("{type: apiKey, in: header}", "needs \"name\"")]
    [InlineData("{type: apiKey, name: k}", "\"in\" of an apiKey")]
    [InlineData("{type: http}", "needs \"scheme\"")]
    [InlineData("{type: http, scheme: 'a b'}", "needs \"scheme\"")]
    [InlineData("{type: magic}", "\"magic\"")]
    public void A_scheme_that_cannot_be_looked_for_is_a_gap_at_its_place(string scheme, string part)
    {
        var (_, bag) = Compile("[{s: []}]", "s: " + scheme);

        var gap = Assert.Single(bag.Items);
        Assert.Equal((DiagnosticCodes.SecuritySchemeUnclear, DiagnosticSeverity.Gap, "/components/securitySchemes/s"), (gap.Code, gap.Severity, gap.Pointer));
        Assert.Contains(part, gap.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scheme_that_nothing_asks_for_is_nobodys_business() =>
        Assert.Empty(Compile("[]", "s: {type: magic}").Bag.Items);

    private static (string Words, DiagnosticBag Bag) Compile(string? security, string schemes, string? document = null)
    {
        var text = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\n"
            + (document is null ? "" : $"security: {document}\n")
            + "components:\n  securitySchemes:\n    " + schemes.ReplaceLineEndings("\n    ") + "\n"
            + "paths:\n  /a:\n    get: {" + (security is null ? "" : $"security: {security}, ") + "responses: {}}\n";
        var bag = new DiagnosticBag();
        var source = DocumentReader.Read(Encoding.UTF8.GetBytes(text), "api.yaml", bag);
        var api = CompilerPipeline.Compile(source!, bag);
        return (Assert.Single(api!.Operations).Security.ToString(), bag);
    }
}
