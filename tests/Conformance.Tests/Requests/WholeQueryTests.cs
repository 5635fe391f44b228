using FastShield.Compiler;
using FastShield.Control.Rollout;
using FastShield.Runtime.Contract;
using Xunit;

namespace FastShield.Conformance.Tests.Requests;

/// <summary>`in: querystring` of OpenAPI 3.2 (section 4.12.2) on both engines: the query as one value, a form or JSON.</summary>
public sealed class WholeQueryTests : IClassFixture<WholeQueryTests.Guarded>
{
    private const string Document = """
        openapi: 3.2.0
        info: {title: t, version: '1'}
        paths:
          /form:
            get:
              operationId: form
              parameters:
                - name: q
                  in: querystring
                  required: true
                  content:
                    application/x-www-form-urlencoded:
                      schema:
                        type: object
                        required: [kind]
                        additionalProperties: false
                        properties: {kind: {enum: [a, b]}, limit: {type: integer, maximum: 10}, tag: {type: array, items: {type: integer}, maxItems: 2}}
              responses: {}
          /open:
            get:
              operationId: open
              parameters:
                - {name: q, in: querystring, content: {application/x-www-form-urlencoded: {schema: {type: object, additionalProperties: {type: integer}}}}}
              responses: {}
          /json:
            get:
              operationId: json
              parameters:
                - {name: q, in: querystring, required: true, content: {application/json: {schema: {type: object, required: [n], properties: {n: {type: integer}, s: {type: string, maxLength: 3}}}}}}
              responses: {}
          /optional:
            get:
              operationId: optional
              parameters:
                - {name: q, in: querystring, content: {application/vnd.x+json: {schema: {type: array}}}}
              responses: {}
        """;

    private readonly Guarded _guarded;

    public WholeQueryTests(Guarded guarded) => _guarded = guarded;

    [Theory]
    [InlineData("kind=a", "valid")]
    [InlineData("kind=a&limit=10&tag=1&tag=2", "valid")]
    [InlineData("%6bind=%61", "valid")]
    [InlineData("", "query-param q MissingRequired")]
    [InlineData("limit=1", "query-param q MissingRequired")]
    [InlineData("kind=c", "query-param q ConstraintViolation")]
    [InlineData("kind=a&limit=11", "query-param q ConstraintViolation")]
    [InlineData("kind=a&limit=x", "query-param q InvalidType")]
    [InlineData("kind=a&tag=1&tag=2&tag=3", "query-param q ConstraintViolation")]
    [InlineData("kind=a&kind=b", "query-param q DuplicateValue")]
    [InlineData("kind=a&other=1", "query-param q ConstraintViolation")]
    [InlineData("kind=a&limit[]=11", "query-param q ConstraintViolation")]
    [InlineData("kind=a;limit=11", "query-param q ConstraintViolation")]
    [InlineData("kind=a&q=1", "query-param q ConstraintViolation")]
    [InlineData("kind=a&x=%ff", "query-param q InvalidEncoding")]
    [InlineData("kind=%zz", "query-param q InvalidEncoding")]
    public void A_form_is_an_object_of_all_its_pairs(string query, string expected) => Assert.Equal(expected, _guarded.Judge("/form", query));

    [Theory]
    [InlineData("", "valid")]
    [InlineData("a=1&b=2", "valid")]
    [InlineData("a=1&b=x", "query-param q InvalidType")]
    [InlineData("a=1&a=2", "query-param q DuplicateValue")]
    [InlineData("a=1&%61=2", "query-param q DuplicateValue")]
    public void What_a_form_does_not_name_is_held_against_the_rest_of_its_schema(string query, string expected) => Assert.Equal(expected, _guarded.Judge("/open", query));

    [Theory]
    [InlineData("%7B%22n%22%3A1%7D", "valid")]
    [InlineData("{%22n%22:1,%22s%22:%22a%26b%22}", "valid")]
    [InlineData("{%22n%22:1,%22s%22:%22a&b%22}", "valid")]
    [InlineData("%7B%22n%22%3A1%2C%22s%22%3A%22;q%22%7D", "valid")]
    [InlineData("", "query-param q MissingRequired")]
    [InlineData("%7B%7D", "query-param q MissingRequired")]
    [InlineData("%7B%22n%22%3A%22x%22%7D", "query-param q InvalidType")]
    [InlineData("%7B%22n%22%3A1%2C%22s%22%3A%22long%22%7D", "query-param q ConstraintViolation")]
    [InlineData("%7B%22n%22%3A1%2C%22n%22%3A1%7D", "query-param q DuplicateValue")]
    [InlineData("%7B%22n%22%3A1%2C%22s%22%3A%22a+b%22%7D", "query-param q InvalidSyntax")]
    [InlineData("%7B%22n%22%3A1%2C%22s%22%3A%22a%2Bb%22%7D", "valid")]
    [InlineData("%7B%22n%22%3A1%7D&x=1", "query-param q InvalidSyntax")]
    [InlineData("n=1", "query-param q InvalidSyntax")]
    [InlineData("%7B%22n%22%3A1%00%7D", "query-param q InvalidSyntax")]
    [InlineData("%7B%22n%22%3A1%7", "query-param  InvalidEncoding")]
    public void Json_is_the_query_decoded(string query, string expected) => Assert.Equal(expected, _guarded.Judge("/json", query));

    [Theory]
    [InlineData("", "valid")]
    [InlineData("[1]", "valid")]
    [InlineData("1", "query-param q InvalidType")]
    public void It_may_be_left_out_where_it_is_optional(string query, string expected) => Assert.Equal(expected, _guarded.Judge("/optional", query));

    /// <summary>The document where undeclared parameters are refused: the whole query is declared.</summary>
    public sealed class Guarded : IDisposable
    {
        private readonly GuardedTexts _texts = new([("api.yaml", Document)], (CompiledApi api) => new ShieldPlan { Apis = [api], UndeclaredQuery = MitigationAction.Block });
        private readonly ValidationContext _context = new();

        /// <summary>What both engines answer.</summary>
        public string Judge(string path, string query)
        {
            var request = new RequestCase
            {
                Id = "", Spec = "", Method = "GET", Path = path, Query = query, Headers = [], Body = null, IsValid = true, Where = null, Why = "", Needs = [], Response = null,
            };
            var shields = _texts.Of("api.yaml", out var problem);
            Assert.True(shields is not null, problem);
            return Assert.Single(shields.Select(shield => Told(RequestJudge.Judge(shield, request, _context, out _))).Distinct());
        }

        public void Dispose() => _texts.Dispose();

        private static string Told((string Where, Violation? Violation) answer) =>
            answer.Violation is { } violation ? $"{answer.Where} {violation.Target} {violation.Class}" : answer.Where;
    }
}
