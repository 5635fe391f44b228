using FastShield.Compiler;
using FastShield.Control.Rollout;
using FastShield.Runtime.Contract;
using Xunit;

namespace FastShield.Control.Tests.Api;

/// <summary>What the settings and the documents ask of requests and responses holds in zones as it does for documents from files.</summary>
public sealed class ZoneRulesTests
{
    private const string Document = """
        openapi: 3.0.3
        info: {title: Things, version: '1'}
        servers: [{url: https://api.example.com}]
        components: {securitySchemes: {badge: {type: apiKey, in: query, name: badge}}}
        paths:
          /things:
            get:
              security: [{badge: []}]
              parameters:
                - {name: X_Tenant, in: header, schema: {type: integer}}
                - {name: limit, in: query, schema: {type: integer, maximum: 9}}
              responses: {'200': {description: ok, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}}}}
        """;

    [Theory]
    [InlineData(MitigationAction.None, 200, 0)]
    [InlineData(MitigationAction.Log, 200, 1)]
    [InlineData(MitigationAction.Block, 502, 1)]
    public async Task Responses_are_held_as_the_settings_say(MitigationAction action, int status, int events)
    {
        await using var rig = await StartAsync(action);
        await using var wrong = await ZoneTraffic.StartAsync(rig, Json("""{"id":"x"}"""));
        await using var right = await ZoneTraffic.StartAsync(rig, Json("""{"id":1}"""));

        var (seen, made) = await wrong.AskAsync("/things?badge=1");
        Assert.Equal((status, events), (seen, made.Count));
        Assert.Equal(200, (await right.AskAsync("/things?badge=1")).Status);

        // The override switches off all that is asked in the zone.
        await rig.CallAsync("PATCH", "api_gateway/settings/schema_validation", """{"validation_override_mitigation_action":"none"}""");
        Assert.Equal(200, (await wrong.AskAsync("/things?badge=1")).Status);
    }

    [Fact]
    public async Task The_response_action_of_one_operation_wins()
    {
        await using var rig = await StartAsync(MitigationAction.Block, "GET /things");
        await using var wrong = await ZoneTraffic.StartAsync(rig, Json("""{"id":"x"}"""));
        Assert.Equal(200, (await wrong.AskAsync("/things?badge=1")).Status);
    }

    [Fact]
    public async Task A_document_whose_responses_cannot_be_held_is_refused_where_they_are_to_be()
    {
        const string odd = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/a: {get: {responses: {'200': {description: d, content: {application/xml: {schema: {type: object, required: [a]}}}}}}}}";
        await using var requestsAlone = await ManagementRig.StartAsync();
        await requestsAlone.UploadAsync(odd);
        await using var both = await StartAsync(MitigationAction.Log);
        var (status, body) = await both.SendAsync("POST", $"zones/{both.Zone.Zone.Id}/api_gateway/user_schemas", ManagementRig.Form(odd));
        Assert.Equal(400, status);
        Assert.Equal(21400, body.GetProperty("errors")[0].GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task A_key_that_a_document_declares_is_in_no_event_while_the_document_is_enabled()
    {
        await using var rig = await StartAsync(MitigationAction.None);
        await using var traffic = await ZoneTraffic.StartAsync(rig);
        var (status, events) = await traffic.AskAsync("/things?limit=10&badge=s3cret");
        Assert.Equal(400, status);
        Assert.Equal("limit=10&badge=REDACTED", Assert.Single(events).Query);

        var schema = Assert.Single(rig.Plane.Find(rig.Zone.Zone.Id)!.Schemas.Keys);
        await rig.CallAsync("PATCH", $"api_gateway/user_schemas/{schema}", """{"validation_enabled":false}""");
        await rig.CallAsync("PUT", "fastshield/fallthrough", """{"default":"log"}""");
        Assert.Contains("badge=s3cret", Assert.Single((await traffic.AskAsync("/elsewhere?badge=s3cret")).Events).Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_name_with_an_underscore_is_read_in_the_zone_whose_document_asks_for_one_and_in_no_other()
    {
        await using var rig = await StartAsync(MitigationAction.None);
        await rig.Plane.AddZoneAsync("example.org", new Author("test", "test", "test"), default);
        await using var traffic = await ZoneTraffic.StartAsync(rig);

        Assert.Equal(200, (await traffic.AskAsync("/things?badge=1", headers: ("X_Tenant", "7"))).Status);
        Assert.Equal(400, (await traffic.AskAsync("/things?badge=1", headers: ("X_Tenant", "seven"))).Status);
        Assert.Equal(200, (await traffic.AskAsync("/x", "www.example.org")).Status);
        var (status, events) = await traffic.AskAsync("/x", "www.example.org", ("X_Tenant", "7"));
        Assert.Equal(400, status);
        Assert.Contains("underscore", Assert.Single(events).Detail, StringComparison.Ordinal);

        // Disabled: nobody asks for it any more, and it is refused before the host is looked at.
        var schema = Assert.Single(rig.Plane.Find(rig.Zone.Zone.Id)!.Schemas.Keys);
        await rig.CallAsync("PATCH", $"api_gateway/user_schemas/{schema}", """{"validation_enabled":false}""");
        Assert.Equal(400, (await traffic.AskAsync("/things?badge=1", headers: ("X_Tenant", "7"))).Status);
    }

    private static string Json(string body) => $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    private static async Task<ManagementRig> StartAsync(MitigationAction responses, string? except = null)
    {
        var plan = new ShieldPlan
        {
            Apis = [],
            ResponseAction = responses,
            OperationResponseActions = except is null ? new Dictionary<string, MitigationAction>() : new() { [except] = MitigationAction.None },
        };
        var rig = await ManagementRig.StartAsync(plan: plan, documents: new CompiledDocuments(new CompileOptions { Responses = responses != MitigationAction.None }));
        await rig.UploadAsync(Document);
        await rig.ManageAsync("GET", "/things");
        await rig.CallAsync("PUT", "api_gateway/settings/schema_validation", """{"validation_default_mitigation_action":"block"}""");
        return rig;
    }
}
