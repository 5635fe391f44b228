using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using Xunit;

namespace FastShield.Compiler.Tests.Lowering;

/// <summary>`x-fastshield-client-certificate`: what it may say and where, and that everything else refuses the document at its place.</summary>
public sealed class CertificateDemandTests
{
    private const string Fingerprint = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("{subjectCommonName: [pump, valve, pump]}", "a client certificate with subjectCommonName pump or valve")]
    [InlineData("{subject: ['CN=device 1,O=Example'], issuer: ['CN=Example\\, Inc. CA']}", "a client certificate with subject CN=device 1,O=Example and issuer CN=Example\\, Inc. CA")]
    [InlineData("{sanDns: [a.example], sanUri: ['spiffe://a/b'], sanEmail: [a@b.example]}", "a client certificate with sanDns a.example and sanUri spiffe://a/b and sanEmail a@b.example")]
    [InlineData("{serial: ['0A1B'], fingerprintSha256: ['" + Fingerprint + "']}", "a client certificate with serial 0A1B and fingerprintSha256 " + Fingerprint)]
    [InlineData("{pathParameters: {id: subjectCommonName}}", "a client certificate with subjectCommonName as path parameter id")]
    [InlineData("{issuer: ['CN=A'], pathParameters: {id: sanUri, part: serial}}", "a client certificate with issuer CN=A and sanUri as path parameter id and serial as path parameter part")]
    public void What_it_says_is_asked_wherever_it_stands(string demand, string expected)
    {
        Assert.Equal(expected, Words(Compile(operation: demand)));
        Assert.Equal(expected, Words(Compile(item: demand)));
        Assert.Equal(expected, Words(Compile(scheme: demand, security: "[{mutual: []}]")));
        Assert.Equal(expected + ", or the key 'k' in the query", Words(Compile(scheme: demand, security: "[{mutual: []}, {key: []}]")));
        Assert.Equal("the key 'k' in the query; and always " + expected, Words(Compile(operation: demand, security: "[{key: []}]")));
    }

    [Fact]
    public void What_path_item_operation_and_scheme_say_holds_together()
    {
        var result = Compile("{sanDns: [b]}", "{sanDns: [a]}", "{sanDns: [c]}", "[{mutual: []}]");
        Assert.Equal("a client certificate with sanDns c; and always a client certificate with sanDns a and sanDns b", Words(result));
    }

    [Fact]
    public void A_scheme_that_is_not_asked_for_asks_nothing() => Assert.Equal("the key 'k' in the query", Words(Compile(scheme: "{sanDns: [c]}", security: "[{key: []}]")));

    [Theory]
    [InlineData("true", "", "an object")]
    [InlineData("null", "", "an object")]
    [InlineData("[]", "", "an object")]
    [InlineData("CN=a", "", "an object")]
    [InlineData("{}", "", "asks for nothing")]
    [InlineData("{subjects: [a]}", "/subjects", "no condition \"subjects\"")]
    [InlineData("{Subject: [CN=a]}", "/Subject", "no condition \"Subject\"")]
    [InlineData("{subject: CN=a}", "/subject", "a list")]
    [InlineData("{subject: []}", "/subject", "an empty one")]
    [InlineData("{subject: {a: b}}", "/subject", "a list")]
    [InlineData("{subject: null}", "/subject", "a list")]
    [InlineData("{subjectCommonName: [7]}", "/subjectCommonName/0", "quotation marks")]
    [InlineData("{subjectCommonName: [a, null]}", "/subjectCommonName/1", "a list of texts")]
    [InlineData("{subjectCommonName: ['']}", "/subjectCommonName/0", "empty")]
    [InlineData("{subject: ['/CN=a']}", "/subject/0", "RFC 2253")]
    [InlineData("{subject: [pump]}", "/subject/0", "RFC 2253")]
    [InlineData("{issuer: ['CN=a, O=b']}", "/issuer/0", "without blanks")]
    [InlineData("{issuer: ['CN=grün']}", "/issuer/0", "escaped")]
    [InlineData("{sanDns: ['a b']}", "/sanDns/0", "without blanks")]
    [InlineData("{sanUri: ['spiffe://ä']}", "/sanUri/0", "ASCII")]
    [InlineData("{serial: ['0a:1b']}", "/serial/0", "write \"0A1B\"")]
    [InlineData("{serial: ['0x000A1']}", "/serial/0", "write \"A1\"")]
    [InlineData("{serial: ['A1B']}", "/serial/0", "write \"0A1B\"")]
    [InlineData("{serial: ['device']}", "/serial/0", "hexadecimal")]
    [InlineData("{serial: [10]}", "/serial/0", "quotation marks")]
    [InlineData("{fingerprintSha256: ['ABCD']}", "/fingerprintSha256/0", "64 hexadecimal digits")]
    [InlineData("{fingerprintSha256: ['01:23456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef']}", "/fingerprintSha256/0", "write \"" + Fingerprint + "\"")]
    [InlineData("{pathParameters: {}}", "/pathParameters", "one at least")]
    [InlineData("{pathParameters: [id]}", "/pathParameters", "an object")]
    [InlineData("{pathParameters: {id: commonName}}", "/pathParameters/id", "one of subject, ")]
    [InlineData("{pathParameters: {id: [serial]}}", "/pathParameters/id", "one of subject, ")]
    [InlineData("{pathParameters: {deviceId: serial}}", "/pathParameters/deviceId", "no path parameter \"deviceId\"")]
    [InlineData("{pathParameters: {ID: serial}}", "/pathParameters/ID", "no path parameter \"ID\"")]
    [InlineData("{pathParameters: {matrix: serial}}", "/pathParameters/matrix", "style")]
    [InlineData("{pathParameters: {json: serial}}", "/pathParameters/json", "content")]
    public void A_form_that_cannot_be_enforced_refuses_the_document_at_its_place(string demand, string pointer, string part)
    {
        foreach (var (result, place) in new[]
        {
            (Compile(operation: demand), "/paths/~1a~1{id}~1{part}~1{matrix}~1{json}/get"),
            (Compile(item: demand), "/paths/~1a~1{id}~1{part}~1{matrix}~1{json}"),
            (Compile(scheme: demand, security: "[{mutual: []}]"), "/components/securitySchemes/mutual"),
        })
        {
            Assert.Null(result.Api);
            var error = Assert.Single(result.Bag.Items);
            Assert.Equal((DiagnosticCodes.CertificateDemandInvalid, DiagnosticSeverity.Error, place + "/x-fastshield-client-certificate" + pointer), (error.Code, error.Severity, error.Pointer));
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
            Assert.True(error.Line > 1);
        }
    }

    [Theory]
    [InlineData("x-fastshield-client-certificate: {sanDns: [a]}\npaths: {/a: {get: {responses: {}}}}", "/x-fastshield-client-certificate", "no meaning here")]
    [InlineData("paths: {x-fastshield-client-certificate: {sanDns: [a]}, /a: {get: {responses: {}}}}", "/paths/x-fastshield-client-certificate", "no meaning here")]
    [InlineData("components: {x-fastshield-client-certificate: {}}\npaths: {/a: {get: {responses: {}}}}", "/components/x-fastshield-client-certificate", "no meaning here")]
    [InlineData("components: {securitySchemes: {x-fastshield-client-certificate: {}}}\npaths: {/a: {get: {responses: {}}}}", "/components/securitySchemes/x-fastshield-client-certificate", "no meaning here")]
    [InlineData(
        "components: {securitySchemes: {k: {type: http, scheme: basic, x-fastshield-client-certificate: {sanDns: [a]}}}}\npaths: {/a: {get: {responses: {}}}}",
        "/components/securitySchemes/k/x-fastshield-client-certificate", "no meaning here")]
    [InlineData(
        "components: {securitySchemes: {k: {$ref: '#/components/securitySchemes/m', x-fastshield-client-certificate: {sanDns: [a]}}, m: {type: mutualTLS}}}\npaths: {/a: {get: {responses: {}}}}",
        "/components/securitySchemes/k/x-fastshield-client-certificate", "no meaning here")]
    [InlineData("paths: {/a: {get: {x-fastshield-client-certificates: {sanDns: [a]}, responses: {}}}}", "/paths/~1a/get/x-fastshield-client-certificates", "no extension")]
    [InlineData("paths: {/a: {X-FastShield-Client-Certificate: {sanDns: [a]}, get: {responses: {}}}}", "/paths/~1a/X-FastShield-Client-Certificate", "no extension")]
    [InlineData(
        "components: {pathItems: {p: {get: {responses: {}}}}}\npaths: {/a: {$ref: '#/components/pathItems/p', x-fastshield-client-certificate: {sanDns: [a]}}}",
        "/paths/~1a/x-fastshield-client-certificate", "beside \"$ref\"")]
    public void Where_it_has_no_meaning_it_is_refused(string rest, string pointer, string part)
    {
        var (api, bag) = Compile("openapi: 3.1.0\ninfo: {title: t, version: '1'}\n" + rest + "\n");
        Assert.Null(api);
        var error = Assert.Single(bag.Items, static item => item.Severity == DiagnosticSeverity.Error);
        Assert.Equal(pointer, error.Pointer);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/{id}.{part}", "id", false)]
    [InlineData("/{id}.{part}", "part", false)]
    [InlineData("/v{part}-{id}.json", "id", false)]
    [InlineData("/device-{id}.json/{part}", "id", true)]
    [InlineData("/{part}/{id}", "id", true)]
    [InlineData("/{id}/{part}.{format}", "id", true)]
    public void A_parameter_that_shares_its_segment_is_refused_for_it_is_read_in_two_ways(string path, string parameter, bool isTaken)
    {
        var extension = $"x-fastshield-client-certificate: {{pathParameters: {{{parameter}: serial}}}}";
        var (api, bag) = Compile($"openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths:\n  '{path}':\n    {extension}\n    get: {{responses: {{}}}}\n");
        var errors = bag.Items.Where(static item => item.Severity == DiagnosticSeverity.Error).ToList();
        Assert.Equal(isTaken, api is not null);
        Assert.Equal(isTaken ? 0 : 1, errors.Count);
        Assert.All(errors, error =>
        {
            Assert.Equal((DiagnosticCodes.CertificateDemandInvalid, $"/paths/{JsonPointer.Escape(path)}/x-fastshield-client-certificate/pathParameters/{parameter}"), (error.Code, error.Pointer));
            Assert.Contains("a segment of its own", error.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_path_item_that_is_shared_is_refused_where_a_path_has_not_the_parameter_and_told_once_of_its_own_mistakes()
    {
        const string shared = "paths: {'/a/{id}': {$ref: '#/components/pathItems/p'}, '/b/{other}': {$ref: '#/components/pathItems/p'}}\n";
        var (api, bag) = Compile("openapi: 3.1.0\ninfo: {title: t, version: '1'}\ncomponents: {pathItems: {p: {x-fastshield-client-certificate: {pathParameters: {id: serial}}, get: {responses: {}}}}}\n" + shared);
        Assert.Null(api);
        Assert.Contains("GET /b/{other}", Assert.Single(bag.Items, static item => item.Severity == DiagnosticSeverity.Error).Message, StringComparison.Ordinal);

        (api, bag) = Compile("openapi: 3.1.0\ninfo: {title: t, version: '1'}\ncomponents: {pathItems: {p: {x-fastshield-client-certificate: {serial: 1}, get: {responses: {}}}}}\n" + shared);
        Assert.Null(api);
        Assert.Single(bag.Items, static item => item.Severity == DiagnosticSeverity.Error);
    }

    private static string Words((CompiledApi? Api, DiagnosticBag Bag) result)
    {
        Assert.Empty(result.Bag.Items);
        return Assert.Single(result.Api!.Operations).Security.ToString();
    }

    private static (CompiledApi? Api, DiagnosticBag Bag) Compile(string? operation = null, string? item = null, string? scheme = null, string? security = null) => Compile(
        $$$"""
        openapi: 3.1.0
        info: {title: t, version: '1'}
        components:
          securitySchemes:
            key: {type: apiKey, in: query, name: k}
            mutual:
              type: mutualTLS
              {{{Extension(scheme)}}}
        paths:
          /a/{id}/{part}/{matrix}/{json}:
            {{{Extension(item)}}}
            parameters:
              - {in: path, name: id, required: true, schema: {type: string}}
              - {in: path, name: part, required: true, schema: {type: string}}
              - {in: path, name: matrix, required: true, style: matrix, schema: {type: string}}
              - {in: path, name: json, required: true, content: {application/json: {schema: {type: string}} } }
            get:
              {{{(security is null ? "" : "security: " + security)}}}
              {{{Extension(operation)}}}
              responses: {}

        """);

    private static string Extension(string? demand) => demand is null ? "" : "x-fastshield-client-certificate: " + demand;

    private static (CompiledApi? Api, DiagnosticBag Bag) Compile(string text)
    {
        var bag = new DiagnosticBag();
        var source = DocumentReader.Read(Encoding.UTF8.GetBytes(text), "api.yaml", bag);
        return (CompilerPipeline.Compile(source!, bag), bag);
    }
}
