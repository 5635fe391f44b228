using FastShield.Compiler;
using FastShield.Control.Rollout;
using FastShield.Runtime.Contract;
using Xunit;

namespace FastShield.Conformance.Tests.Requests;

/// <summary>Bypasses that validators have had, tried on both engines: rows B-07, B-08 and B-09 of the security cases.</summary>
public sealed class SecurityCaseTests : IClassFixture<SecurityCaseTests.Guarded>
{
    private const string Document = """
        openapi: 3.1.0
        info: {title: t, version: '1'}
        paths:
          /items:
            get:
              operationId: items
              parameters:
                - {name: d, in: query, schema: {type: string, pattern: '^[a-c]*$'}}
                - {name: limit, in: query, schema: {type: integer, maximum: 10}}
                - {name: a, in: query, schema: {type: array, items: {type: integer}}}
              responses: {}
          /inherited/{id}:
            parameters:
              - {name: id, in: path, required: true, schema: {type: integer}}
              - {name: limit, in: query, required: true, schema: {type: integer, maximum: 10}}
              - {name: X-Kind, in: header, schema: {enum: [a, b]}}
            get: {operationId: inherited, responses: {}}
          /keyed:
            get:
              operationId: keyed
              security: [{key: []}]
              responses: {}
        components: {securitySchemes: {key: {type: apiKey, in: query, name: api_key}}}
        """;

    private readonly Guarded _guarded;

    public SecurityCaseTests(Guarded guarded) => _guarded = guarded;

    // kin-openapi #1230: the first of two values was empty, and the second one was not looked at.
    [Theory]
    [InlineData("d=&d=bad", "query-param")]
    [InlineData("d=a&d=b", "query-param")]
    [InlineData("d=a&d=a", "query-param")]
    [InlineData("limit=1&limit=1000", "query-param")]
    [InlineData("limit=&limit=1000", "query-param")]
    [InlineData("limit=1&%6cimit=1000", "query-param")]
    [InlineData("limit=1&limit", "query-param")]
    [InlineData("limit[]=1000", "query-param")]
    [InlineData("limit%5B%5D=1000", "query-param")]
    [InlineData("limit=1&limit[0]=1000", "query-param")]
    [InlineData("limit=1;limit=1000", "query-param")]
    [InlineData("d=a;limit=1000", "query-param")]
    [InlineData("+limit=1000", "query-param")]
    [InlineData("a=1&a=2", "valid")]
    [InlineData("a=1&a=x", "query-param")]
    [InlineData("a[]=1", "query-param")]
    public void B_07_a_scalar_that_comes_twice_is_refused_however_it_is_spelt(string query, string expected) =>
        Assert.Equal(expected, _guarded.Judge("log", "/items", query));

    // kin-openapi #151: parameters of the path item were looked at only where the operation had some of its own.
    [Theory]
    [InlineData("/inherited/1", "limit=5", "", "valid")]
    [InlineData("/inherited/1", "limit=11", "", "query-param")]
    [InlineData("/inherited/1", "", "", "query-param")]
    [InlineData("/inherited/x", "limit=5", "", "path-param")]
    [InlineData("/inherited/1", "limit=5", "c", "header-param")]
    [InlineData("/inherited/1", "limit=5", "a", "valid")]
    public void B_08_parameters_of_the_path_item_hold_where_the_operation_has_none(string path, string query, string kind, string expected) =>
        Assert.Equal(expected, _guarded.Judge("log", path, query, kind.Length == 0 ? [] : [("X-Kind", kind)]));

    // kin-openapi #984: undeclared query parameters went through without a way to say otherwise.
    [Theory]
    [InlineData("/items", "x=1")]
    [InlineData("/items", "limit=5&LIMIT=1000")]
    [InlineData("/inherited/1", "limit=5&debug")]
    [InlineData("/keyed", "api_key=1&x=1")]
    [InlineData("/keyed", "api_key=1&API_KEY=2")]
    public void B_09_an_undeclared_query_parameter_is_ignored_logged_or_refused(string path, string query)
    {
        Assert.Equal("valid", _guarded.Judge("ignore", path, query));
        Assert.Equal("valid, undeclared", _guarded.Judge("log", path, query));
        Assert.Equal("query-param", _guarded.Judge("block", path, query));
    }

    [Theory]
    [InlineData("/items", "limit=5&d=a&a=1")]
    [InlineData("/items", "")]
    [InlineData("/keyed", "api_key=1")]
    public void B_09_what_is_declared_is_not_undeclared(string path, string query)
    {
        Assert.Equal("valid", _guarded.Judge("log", path, query));
        Assert.Equal("valid", _guarded.Judge("block", path, query));
    }

    [Fact]
    public void B_09_undeclared_header_fields_and_cookies_are_everyday_life() =>
        Assert.Equal("valid", _guarded.Judge("block", "/items", "", [("X-Unknown", "1"), ("Cookie", "a=b")]));

    // kin-openapi #416: credentials were asked for last, so that everyone could read the schemas out of the answers.
    [Fact]
    public void Who_shows_no_key_learns_nothing_of_the_parameters() =>
        Assert.Equal("security", _guarded.Judge("block", "/keyed", "x=1"));

    /// <summary>The document under each of the policies.</summary>
    public sealed class Guarded : IDisposable
    {
        private readonly Dictionary<string, GuardedTexts> _texts = new(StringComparer.Ordinal)
        {
            ["ignore"] = Make(MitigationAction.None),
            ["log"] = Make(MitigationAction.Log),
            ["block"] = Make(MitigationAction.Block),
        };

        private readonly ValidationContext _context = new();

        /// <summary>What both engines answer.</summary>
        public string Judge(string policy, string path, string query, IReadOnlyList<(string, string)>? headers = null)
        {
            var request = new RequestCase
            {
                Id = "", Spec = "", Method = "GET", Path = path, Query = query, Headers = headers ?? [], Body = null, IsValid = true, Where = null, Why = "", Needs = [], Response = null,
            };
            var answers = _texts[policy].Of("api.yaml", out _)!.Select(shield => RequestJudge.Judge(shield, request, _context, out _).Where
                + (_context.Parameters.HasUndeclared ? ", undeclared" : "")).Distinct();
            return Assert.Single(answers);
        }

        public void Dispose()
        {
            foreach (var texts in _texts.Values)
            {
                texts.Dispose();
            }
        }

        private static GuardedTexts Make(MitigationAction undeclared) =>
            new([("api.yaml", Document)], (CompiledApi api) => new ShieldPlan { Apis = [api], UndeclaredQuery = undeclared });
    }
}
