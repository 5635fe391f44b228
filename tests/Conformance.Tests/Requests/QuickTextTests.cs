using System.Globalization;
using System.Text;
using FastShield.Compiler;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Control.Rollout;
using FastShield.Proxy.Gates;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using Xunit;

namespace FastShield.Conformance.Tests.Requests;

/// <summary>Parameters in path and query that are told at once get the verdict that they get when they are written as JSON and held against their schema.</summary>
public sealed class QuickTextTests
{
    private static readonly string[] Schemas =
    [
        "type: integer", "type: integer, minimum: 1, maximum: 500", "type: integer, minimum: -3, exclusiveMaximum: 12", "type: integer, format: int32", "type: integer, multipleOf: 3",
        "type: number, minimum: 0.5, maximum: 7", "type: integer, enum: [1, 20]", "type: string", "type: string, minLength: 2, maxLength: 5", "type: string, enum: [a, '12', pending, 'true']",
        "type: string, pattern: '^[a-c]+$'", "type: string, format: uuid", "type: boolean", "type: [integer, string], maximum: 9, maxLength: 3", "type: [integer, 'null'], minimum: 2",
        "type: integer, not: {const: 7}", "type: string, anyOf: [{const: a}, {minLength: 4}]", "allOf: [{type: integer}, {maximum: 50}]", "const: pending", "type: array, items: {type: integer}", "{}", "type: integer, maximum: 100000000",
    ];

    private static readonly string[] Texts =
    [
        "0", "1", "7", "9", "10", "12", "20", "499", "500", "501", "007", "-1", "-3", "+1", "1.0", "0.5", "1e2", "9999999", "10000000", "99999999999999999999", "a", "ab", "abcde", "abcdef",
        "pending", "Pending", "true", "false", "null", "a%62", "%31", "1%", "a+b", "a,b", "a;b", "a[b", "12.", "~a", "a_b", "a%2Cb", "0x10", "%C3%A9", "%ff", "\"a\"", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "",
    ];

    [Fact]
    public void What_is_told_at_once_is_what_the_schema_says()
    {
        var quick = Load([]);
        var slow = Load(["short-forms"]);
        var context = new ValidationContext();
        var accepted = 0;
        for (var i = 0; i < Schemas.Length; i++)
        {
            foreach (var text in Texts)
            {
                foreach (var (path, query) in Requests(i, text))
                {
                    var expected = Judge(slow, path, query, context);
                    Assert.Equal((Schemas[i], text, query, expected), (Schemas[i], text, query, Judge(quick, path, query, context)));
                    accepted += expected == "valid" ? 1 : 0;
                }
            }
        }

        Assert.InRange(accepted, 200, Schemas.Length * Texts.Length * 6);
    }

    [Theory]
    [InlineData("type: integer, minimum: 1, maximum: 500", "12", true)]
    [InlineData("type: integer, minimum: 1, maximum: 500", "012", false)]
    [InlineData("type: integer, minimum: 1, maximum: 500", "0", false)]
    [InlineData("type: string, enum: [a, '12', pending, 'true']", "pending", true)]
    [InlineData("type: string, enum: [a, '12', pending, 'true']", "pendin", false)]
    [InlineData("type: string, enum: [a, '12', pending, 'true']", "12", true)]
    [InlineData("type: integer, not: {const: 7}", "8", null)]
    [InlineData("type: string, format: uuid", "a", null)]
    public void Plain_schemas_have_a_quick_form(string schema, string text, bool? accepts)
    {
        var plan = Compile([]).Operations.Single(operation => operation.Contract.Id == $"p{Array.IndexOf(Schemas, schema)}").Parameters.Plans[0];

        Assert.Equal(accepts, plan.Quick?.Accepts(Encoding.ASCII.GetBytes(text)));
    }

    private static IEnumerable<(string Path, string Query)> Requests(int schema, string text)
    {
        if (text.Length > 0 && !text.Contains('%', StringComparison.Ordinal))
        {
            yield return ($"/p{schema}/{text}", "");
        }

        yield return ($"/q{schema}", $"v={text}");
        yield return ($"/q{schema}", $"w=1&v={text}&x=2");
        yield return ($"/q{schema}", $"v={text}&v={text}");
        yield return ($"/q{schema}", $"%76={text}");
        yield return ($"/q{schema}", $"v[]={text}&w=1");
    }

    private static string Judge(Shield shield, string path, string query, ValidationContext context)
    {
        var request = new RequestCase
        {
            Id = "", Spec = "", Method = "GET", Path = path, Query = query, Headers = [], Body = null, IsValid = true, Where = null, Why = "", Needs = [], Response = null,
        };
        var (where, violation) = RequestJudge.Judge(shield, request, context, out _);
        return violation is null ? where : $"{where} {violation.Target} {violation.Class} {violation.Detail}";
    }

    private static Shield Load(IReadOnlyCollection<string> withoutPasses) =>
        new ShieldBuilder(new ShieldPlan { Apis = [Compile(withoutPasses)], UndeclaredQuery = MitigationAction.Block }).Build(1, compiled => new SchemaInterpreter(compiled.Program));

    private static CompiledApi Compile(IReadOnlyCollection<string> withoutPasses)
    {
        var document = new StringBuilder("openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n");
        for (var i = 0; i < Schemas.Length; i++)
        {
            var schema = Schemas[i] == "{}" ? Schemas[i] : "{" + Schemas[i] + "}";
            var required = i % 2 == 0 ? "true" : "false";
            document.Append(string.Create(CultureInfo.InvariantCulture, $"""
                  /p{i}/X:
                    get: PATH
                  /q{i}:
                    get: QUERY

                """)
                .Replace("X:", "{v}:", StringComparison.Ordinal)
                .Replace("PATH", $$"""{operationId: p{{i}}, parameters: [{name: v, in: path, required: true, schema: {{schema}} }], responses: {} }""", StringComparison.Ordinal)
                .Replace("QUERY", $$"""{operationId: q{{i}}, parameters: [{name: v, in: query, required: {{required}}, schema: {{schema}} }, {name: w, in: query, schema: {type: integer} }], responses: {} }""", StringComparison.Ordinal));
        }

        var diagnostics = new DiagnosticBag();
        var source = DocumentReader.Read(Encoding.UTF8.GetBytes(document.ToString()), "api.yaml", diagnostics);
        var api = CompilerPipeline.Compile(source!, diagnostics, new CompileOptions { WithoutPasses = withoutPasses });
        Assert.DoesNotContain(diagnostics.Items, item => item.Severity >= DiagnosticSeverity.Gap);
        return api!;
    }
}
