using FastShield.Compiler.Diagnostics;
using Xunit;
using static FastShield.Compiler.Tests.Contract.Contracts;

namespace FastShield.Compiler.Tests.Contract;

public sealed class PathTests
{
    [Theory]
    [InlineData("/", "")]
    [InlineData("/pets", "pets")]
    [InlineData("/pets/", "pets|")]
    [InlineData("/pets/{id}", "pets|<id>")]
    [InlineData("/report.{format}", "report.+<format>")]
    [InlineData("/{a}-{b}/c", "<a>+-+<b>|c")]
    [InlineData("/v1/{p}:cancel", "v1|<p>+:cancel")]
    [InlineData("/a%20b/{x?y}", "a%20b|<x?y>")]
    public void Templates_are_taken_apart(string text, string parts)
    {
        var (contract, bag) = Paths($"  \"{text}\":\n    get: {{}}\n");

        Assert.False(bag.HasErrors || bag.HasGaps);
        var path = Assert.Single(contract!.Operations).Path;
        Assert.Equal(text, path.Text);
        Assert.Equal(parts, string.Join('|', path.Segments.Select(s => string.Join('+', s.Parts.Select(p => p.IsVariable ? $"<{p.Text}>" : p.Text)))));
    }

    [Theory]
    [InlineData("pets")]
    [InlineData("/{id")]
    [InlineData("/id}")]
    [InlineData("/{}")]
    [InlineData("/{a/b}")]
    [InlineData("/{a{b}}")]
    [InlineData("/{a}/{a}")]
    public void Broken_templates_are_refused_at_their_key(string text)
    {
        var (contract, bag) = Paths($"  \"{text}\":\n    get: {{}}\n");

        var only = bag.Only(DiagnosticCodes.PathTemplateInvalid, DiagnosticSeverity.Error);
        Assert.Equal((4, 3), (only.Line, only.Column));
        Assert.Empty(contract!.Operations);
    }

    [Theory]
    [InlineData("/a?b=c")]
    [InlineData("/a#b")]
    [InlineData("/{a}{b}")]
    public void Templates_that_cannot_be_matched_are_a_gap_and_left_out(string text)
    {
        var (contract, bag) = Paths($"  /b: {{get: {{}}}}\n  \"{text}\":\n    get: {{}}\n");

        bag.Only(DiagnosticCodes.PathNotMatched, DiagnosticSeverity.Gap);
        Assert.Equal("/b", Assert.Single(contract!.Operations).Path.Text);
    }

    [Fact]
    public void Twins_with_the_same_method_are_ambiguous()
    {
        var (_, bag) = Paths("  /a/{x}: {get: {}, parameters: [{name: x, in: path, required: true, schema: {}}]}\n"
            + "  /a/{y}: {get: {}, parameters: [{name: y, in: path, required: true, schema: {}}]}\n");

        Assert.True(bag.HasErrors);
        Assert.Contains(bag.Items, d => d is { Code: DiagnosticCodes.PathTemplateDuplicate, Severity: DiagnosticSeverity.Error, Line: 5 });
    }

    [Fact]
    public void Twins_with_other_methods_or_servers_are_told_apart()
    {
        var (contract, bag) = Paths("  /a/{x}: {get: {}, parameters: [{name: x, in: path, required: true, schema: {}}]}\n"
            + "  /a/{y}: {put: {}, parameters: [{name: y, in: path, required: true, schema: {}}]}\n"
            + "  /a/{z}: {servers: [{url: /z}], get: {}, parameters: [{name: z, in: path, required: true, schema: {}}]}\n");

        Assert.All(bag.Items, d => Assert.Equal((DiagnosticCodes.PathTemplateDuplicate, DiagnosticSeverity.Warning), (d.Code, d.Severity)));
        Assert.Equal(2, bag.Items.Count);
        Assert.Equal(3, contract!.Operations.Length);
    }

    [Fact]
    public void All_methods_are_found_and_TRACE_is_left_out()
    {
        var (contract, bag) = Paths("  /a: {get: {}, put: {}, post: {}, delete: {}, options: {}, head: {}, patch: {}, trace: {}}\n");

        bag.Only(DiagnosticCodes.MethodLeftOut, DiagnosticSeverity.Warning);
        Assert.Equal(["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH"], contract!.Operations.Select(o => o.Method));
    }

    [Fact]
    public void QUERY_and_additional_methods_are_of_3_2()
    {
        const string Item = "  /a: {query: {}, additionalOperations: {LINK: {}, CONNECT: {}, 'b d': {}}}\n";
        var (contract, bag) = Paths(Item, "3.2.0");

        Assert.Equal(["QUERY", "LINK"], contract!.Operations.Select(o => o.Method));
        Assert.Equal([DiagnosticCodes.MethodLeftOut, DiagnosticCodes.FieldUnknown], bag.Items.Select(d => d.Code));
        Assert.True(bag.HasErrors);

        var older = Paths(Item, "3.1.0");
        Assert.Empty(older.Contract!.Operations);
        Assert.Equal(2, older.Diagnostics.Items.Count(d => d is { Code: DiagnosticCodes.FieldUnknown, Severity: DiagnosticSeverity.Warning }));
    }

    [Fact]
    public void Extensions_and_unknown_fields_are_no_operations()
    {
        var (contract, bag) = Paths("  /a: {get: {}, x-get: {}, gets: {}, summary: s}\n  x-b: {get: {}}\n");

        Assert.Single(contract!.Operations);
        Assert.Equal("/paths/~1a/gets", bag.Only(DiagnosticCodes.FieldUnknown, DiagnosticSeverity.Warning).Pointer);
    }

    [Fact]
    public void Operations_without_an_id_of_their_own_are_named_by_method_and_path()
    {
        var (contract, bag) = Paths("  /a: {get: {operationId: same}, put: {operationId: same}, post: {}}\n");

        Assert.Equal(["same", "PUT /a", "POST /a"], contract!.Operations.Select(o => o.Id));
        Assert.Equal("/paths/~1a/put/operationId", bag.Only(DiagnosticCodes.OperationIdDuplicate, DiagnosticSeverity.Warning).Pointer);
    }

    [Theory]
    [InlineData("  /a: []\n", "/paths/~1a")]
    [InlineData("  /a: {get: 1}\n", "/paths/~1a/get")]
    [InlineData("  /a: {parameters: {}, get: {}}\n", "/paths/~1a/parameters")]
    [InlineData("  /a: {get: {parameters: {}}}\n", "/paths/~1a/get/parameters")]
    [InlineData("  /a: {get: {parameters: [1]}}\n", "/paths/~1a/get/parameters/0")]
    [InlineData("  /a: {get: {requestBody: x}}\n", "/paths/~1a/get/requestBody")]
    [InlineData("  /a: {get: {operationId: 1}}\n", "/paths/~1a/get/operationId")]
    [InlineData("  /a: {get: {deprecated: 'yes'}}\n", "/paths/~1a/get/deprecated")]
    [InlineData("  /a: {get: {security: {}}}\n", "/paths/~1a/get/security")]
    [InlineData("  /a: {get: {responses: []}}\n", "/paths/~1a/get/responses")]
    [InlineData("  /a: {get: {servers: {}}}\n", "/paths/~1a/get/servers")]
    public void Wrong_types_are_refused_at_their_place(string paths, string pointer)
    {
        var fault = Assert.Single(Paths(paths).Diagnostics.Items, d => d.Severity == DiagnosticSeverity.Error);

        Assert.Equal((DiagnosticCodes.WrongType, pointer), (fault.Code, fault.Pointer));
    }

    [Fact]
    public void Responses_security_and_deprecation_are_carried()
    {
        var contract = Clean("""
            openapi: 3.1.0
            info: {title: The title, version: '1'}
            security: [{key: []}]
            components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}, auth: {type: http, scheme: bearer}}}
            paths:
              /a:
                get: {deprecated: true, responses: {200: {}, 4XX: {}, default: {}, x-a: 1}}
                put: {security: []}
                post: {security: [{auth: [], key: []}, {}]}
            """);

        Assert.Equal("The title", contract.Title);
        var (get, put, post) = (contract.Operations[0], contract.Operations[1], contract.Operations[2]);
        Assert.True(get.IsDeprecated);
        Assert.Equal(["200", "4XX", "default"], get.Responses.Select(r => r.Status));
        Assert.Equal("key", Assert.Single(Assert.Single(get.Security).Schemes).Scheme);
        Assert.Empty(put.Security);
        Assert.Equal(["auth", "key"], post.Security[0].Schemes.Select(s => s.Scheme));
        Assert.Empty(post.Security[1].Schemes);
        Assert.Equal(("apiKey", "header", "X-Key"), (contract.SecuritySchemes["key"].Type, contract.SecuritySchemes["key"].In, contract.SecuritySchemes["key"].ParameterName));
    }

    [Fact]
    public void An_unknown_security_scheme_is_told()
    {
        var (_, bag) = Operation("security: [{none: []}]");

        bag.Only(DiagnosticCodes.SecuritySchemeUndefined, DiagnosticSeverity.Gap);
    }

    [Fact]
    public void A_hundred_thousand_operations_are_read_in_time()
    {
        var text = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"\"/p{i}/{{a}}\":{{\"get\":{{}}}},"));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var (contract, bag) = Read("{\"openapi\":\"3.1.0\",\"info\":{},\"paths\":{" + text.TrimEnd(',') + "}}");

        Assert.Equal(100_000, contract!.Operations.Length);
        Assert.Equal(DiagnosticBag.Capacity, bag.Items.Count);
        Assert.Equal(100_000, bag.CountOf(DiagnosticSeverity.Warning));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"It took {watch.Elapsed}.");
    }

    [Fact]
    public void Many_paths_that_share_one_large_path_item_are_refused()
    {
        var item = string.Join(',', Enumerable.Range(0, 2000).Select(i => $"{{\"name\":\"q{i}\",\"in\":\"query\",\"schema\":{{}}}}"));
        var paths = string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"/p{i}\":{{\"$ref\":\"#/components/pathItems/x\"}}"));
        var (_, bag) = Read($"{{\"openapi\":\"3.1.0\",\"info\":{{}},\"components\":{{\"pathItems\":{{\"x\":{{\"parameters\":[{item}],\"get\":{{}}}}}}}},\"paths\":{{{paths}}}}}");

        bag.Only(DiagnosticCodes.ContractTooLarge, DiagnosticSeverity.Error);
    }
}
