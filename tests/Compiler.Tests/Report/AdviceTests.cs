using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Report;
using Xunit;

namespace FastShield.Compiler.Tests.Report;

/// <summary>Advice: each rule speaks where it should, and is silent where the document says enough.</summary>
public sealed class AdviceTests
{
    [Theory]
    [InlineData("FS2101", "{ type: string }", "{ type: string, maxLength: 9 }")]
    [InlineData("FS2101", "{ type: string, pattern: '^a+$' }", "{ type: string, pattern: '^a{1,9}$' }")]
    [InlineData("FS2101", "{ allOf: [{ type: string }, { minLength: 1 }] }", "{ allOf: [{ type: string }, { maxLength: 9 }] }")]
    [InlineData("FS2101", "{ anyOf: [{ type: string }, { type: string, maxLength: 9 }] }", "{ anyOf: [{ type: integer }, { type: string, maxLength: 9 }] }")]
    [InlineData("FS2102", "{ type: array, items: { type: boolean } }", "{ type: array, items: { type: boolean }, maxItems: 9 }")]
    [InlineData("FS2103", "{ type: object, properties: { a: { type: boolean } } }", "{ type: object, properties: { a: { type: boolean } }, additionalProperties: false }")]
    [InlineData("FS2103", "{ allOf: [{ type: object }] }", "{ allOf: [{ type: object }], unevaluatedProperties: false }")]
    [InlineData("FS2104", "{ type: integer, minimum: 1 }", "{ type: integer, minimum: 1, maximum: 2 }")]
    [InlineData("FS2104", "{ type: number }", "{ type: integer, format: int32 }")]
    [InlineData("FS2105", "{ type: string, pattern: 'a' }", "{ type: string, pattern: '^a$' }")]
    [InlineData("FS2105", "{ type: string, pattern: '^a|b$' }", "{ type: string, pattern: '^(a|b)$' }")]
    [InlineData("FS2106", "{ type: array, items: { type: boolean } }", "{ type: array, items: { type: boolean }, maxItems: 9 }")]
    [InlineData("FS2108", "{ description: all }", "{ type: boolean }")]
    [InlineData("FS2115", "{ type: string, format: phone }", "{ type: string, format: uuid }")]
    public void A_rule_for_schemas_speaks_of_the_loose_one_and_not_of_the_tight_one(string code, string loose, string tight)
    {
        Assert.Contains(code, Codes(Reports.Body(loose)));
        Assert.DoesNotContain(code, Codes(Reports.Body(tight)));
    }

    [Fact]
    public void Words_beside_a_reference_are_told_in_OpenAPI_3_0()
    {
        const string Schema = "{ $ref: '#/components/schemas/S', maxLength: 3 }";
        const string More = "components: { schemas: { S: { type: string } } }";
        Assert.Contains("FS2114", Codes(Reports.Body(Schema, "3.0.4", More)));
        Assert.DoesNotContain("FS2114", Codes(Reports.Body(Schema, "3.1.0", More)));
    }

    [Fact]
    public void Nested_branches_of_one_type_cost_the_budget_and_those_that_types_tell_apart_do_not()
    {
        static string Nested(string more) =>
            "components: { schemas: { N: { type: object, properties: { a: { anyOf: [{ $ref: '#/components/schemas/N' }, " + more + "] } } } } }";
        var same = Reports.Of(Reports.Body("{ $ref: '#/components/schemas/N' }", more: Nested("{ type: object, properties: { a: { $ref: '#/components/schemas/N' } } }")));
        var other = Reports.Of(Reports.Body("{ type: array, items: { anyOf: [{ type: string }, { type: integer }] } }"));

        Assert.Equal(CostClass.Budget, CostOfBody(same).Class);
        Assert.True(CostOfBody(same).IsRecursive);
        Assert.Contains("FS2110", same.Advice.Counts.Keys);
        Assert.Equal((CostClass.Linear, 2), (CostOfBody(other).Class, CostOfBody(other).Reads));
    }

    [Fact]
    public void A_body_that_its_schema_bounds_has_a_size()
    {
        // {"a":"xxxxx","b":[true,true]} is the longest: 2 for the braces, a name and what is around it 5, a string of five with its quotes 7, and so on.
        var cost = CostOfBody(Reports.Of(Reports.Body(
            "{ type: object, additionalProperties: false, properties: { a: { type: string, maxLength: 5 }, b: { type: array, maxItems: 2, items: { type: boolean } } } }")));

        Assert.Equal(CostClass.Bounded, cost.Class);
        Assert.InRange(cost.Size!.Value, "{\"a\":\"xxxxx\",\"b\":[false,false]}".Length, 64);
    }

    [Fact]
    public void Operations_without_security_and_optional_bodies_are_told()
    {
        const string Document = """
            openapi: 3.1.0
            info: { title: t, version: '1' }
            servers: [{ url: 'http://a.example' }]
            paths:
              /a:
                post: { deprecated: true, requestBody: { content: { '*/*': {} } }, responses: { '200': { description: fine } } }
            """;
        Assert.Superset(new HashSet<string> { "FS2107", "FS2109", "FS2111", "FS2112", "FS2113" }, Codes(Document).ToHashSet());
        Assert.DoesNotContain("FS2107", Codes(Document.Replace("paths:", "security: []\npaths:", StringComparison.Ordinal)));
        Assert.DoesNotContain("FS2107", Codes(Document.Replace("responses:", "x-fastshield-client-certificate: { sanDns: [a] }, responses:", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_named_code_wins_over_all_and_all_over_the_severity()
    {
        var quiet = AdviceRules.UnboundedNumber;
        var loud = AdviceRules.UnboundedString;

        Assert.True(AdviceFilter.Default.Shows(loud) && !AdviceFilter.Default.Shows(quiet));
        Assert.True(new AdviceFilter(DiagnosticSeverity.Warning, [quiet.Code], ["all"]).Shows(quiet));
        Assert.False(new AdviceFilter(DiagnosticSeverity.Warning, [quiet.Code], ["all"]).Shows(loud));
        Assert.False(new AdviceFilter(DiagnosticSeverity.Warning, ["all"], [loud.Code]).Shows(loud));
        Assert.Equal("FS9999", new AdviceFilter(DiagnosticSeverity.Warning, ["FS9999"], []).Unknown());
    }

    [Fact]
    public void Codes_are_unique_and_each_has_help() =>
        Assert.All(AdviceRules.All.GroupBy(rule => rule.Code), group => Assert.True(group.Count() == 1 && group.Single().Help.EndsWith('.')));

    private static Cost CostOfBody(ApiReport report) => report.Operations[0].Parts.Single(part => part.Name == "application/json").Cost!;

    private static IEnumerable<string> Codes(string document) => Reports.Of(document).Advice.Counts.Keys;
}
