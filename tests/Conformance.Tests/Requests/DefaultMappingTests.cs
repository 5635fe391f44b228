using System.Text;
using FastShield.Compiler;
using FastShield.Control.Rollout;
using FastShield.Runtime.Contract;
using Xunit;

namespace FastShield.Conformance.Tests.Requests;

/// <summary>
/// `discriminator` with and without `defaultMapping` of OpenAPI 3.2 on both engines. Without, a value has to name its schema. With it a value need not, and
/// since by section 4.25 of OAS 3.2.0 the word never changes what conforms, `oneOf` decides alone.
/// </summary>
public sealed class DefaultMappingTests : IClassFixture<DefaultMappingTests.Guarded>
{
    private readonly Guarded _guarded;

    public DefaultMappingTests(Guarded guarded) => _guarded = guarded;

    [Theory]
    [InlineData("""{"kind":"Cat","lives":9}""", "valid", "valid")]
    [InlineData("""{"kind":"Dog","bark":true}""", "valid", "valid")]
    [InlineData("""{"bark":true}""", "body", "valid")]
    [InlineData("""{"kind":"Fox","bark":true}""", "body", "valid")]
    [InlineData("""{"kind":"Cat","bark":true}""", "body", "valid")]
    [InlineData("""{"kind":"Fox"}""", "body", "body")]
    [InlineData("""{"lives":10}""", "body", "body")]
    [InlineData("""{"lives":9,"bark":true}""", "body", "body")]
    [InlineData("{}", "body", "body")]
    public void A_value_has_to_name_its_schema_unless_there_is_a_default(string body, string without, string with)
    {
        Assert.Equal(without, _guarded.Judge("/without", body));
        Assert.Equal(with, _guarded.Judge("/with", body));
    }

    /// <summary>Both forms in one document.</summary>
    public sealed class Guarded : IDisposable
    {
        private readonly GuardedTexts _texts = new([("api.yaml", Document())], (CompiledApi api) => new ShieldPlan { Apis = [api] });
        private readonly ValidationContext _context = new();

        /// <summary>Where both engines refuse the body, for one reason.</summary>
        public string Judge(string path, string body)
        {
            var request = new RequestCase
            {
                Id = "", Spec = "", Method = "POST", Path = path, Query = null, Headers = [("Content-Type", "application/json"), ("Content-Length", $"{Encoding.UTF8.GetByteCount(body)}")],
                Body = body, IsValid = true, Where = null, Why = "", Needs = [], Response = null,
            };
            var shields = _texts.Of("api.yaml", out var problem);
            Assert.True(shields is not null, problem);
            var answers = shields.Select(shield => RequestJudge.Judge(shield, request, _context, out _)).Select(answer => (answer.Where, answer.Violation?.Class, answer.Violation?.Target));
            return Assert.Single(answers.Distinct()).Where;
        }

        public void Dispose() => _texts.Dispose();

        private static string Document() => $$"""
            openapi: 3.2.0
            info: {title: t, version: '1'}
            paths:
              /without: {post: {operationId: without, requestBody: {content: {application/json: {schema: {{Choice("")}} } } }, responses: {} } }
              /with: {post: {operationId: with, requestBody: {content: {application/json: {schema: {{Choice(", defaultMapping: Dog")}} } } }, responses: {} } }
            components:
              schemas:
                Cat: {type: object, required: [lives], properties: {lives: {maximum: 9}, kind: {type: string} } }
                Dog: {type: object, required: [bark], properties: {bark: {type: boolean}, kind: {type: string} } }
            """;

        private static string Choice(string more) =>
            "{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind" + more + "}}";
    }
}
