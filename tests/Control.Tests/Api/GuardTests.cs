using System.Net;
using System.Text;
using FastShield.Compiler.Contract;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Control.Access;
using FastShield.Control.Api;
using Xunit;

namespace FastShield.Control.Tests.Api;

/// <summary>The API's own document: the same calls as the table of routes, served, and held against every call.</summary>
public sealed class GuardTests
{
    private const string Settings = "api_gateway/settings/schema_validation";

    [Fact]
    public async Task The_document_that_is_served_describes_every_route_and_no_other()
    {
        await using var rig = await ManagementRig.StartAsync();
        using var reader = rig.ClientOf(await rig.TokenAsync(AccessLevel.Read));
        using var response = await reader.GetAsync(new Uri("fastshield/openapi.json", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);

        var diagnostics = new DiagnosticBag();
        var document = DocumentReader.Read(await response.Content.ReadAsByteArrayAsync(), "openapi.json", diagnostics);
        var contract = ContractReader.Read(document!, diagnostics);
        Assert.False(diagnostics.HasErrors);
        Assert.Equal(
            Routes.All.Select(route => $"{route.Method} {route.Template}").Order(StringComparer.Ordinal),
            contract!.Operations.Select(operation => operation.ToString()).Order(StringComparer.Ordinal));
        Assert.All(contract.Operations, operation => Assert.Contains(operation.Servers, server => server.BasePath == "/client/v4"));
        Assert.All(contract.Operations, operation => Assert.NotEmpty(operation.Responses));
    }

    [Theory]
    [InlineData("GET", "api_gateway/user_schemas?page=0", null, "query", "page", null)]
    [InlineData("GET", "api_gateway/user_schemas?per_page=many", null, "query", "per_page", null)]
    [InlineData("GET", "api_gateway/user_schemas?omit_source=1", null, "query", "omit_source", null)]
    [InlineData("GET", "api_gateway/user_schemas?page=1&page=2", null, "query", "page", null)]
    [InlineData("GET", "api_gateway/operations?feature=schema_info&feature=none_such", null, "query", "feature", null)]
    [InlineData("GET", "api_gateway/operations?order=age", null, "query", "order", null)]
    [InlineData("GET", "api_gateway/operations?direction=up", null, "query", "direction", null)]
    [InlineData("GET", "api_gateway/operations/not-an-id", null, "path", "operation_id", null)]
    [InlineData("GET", "fastshield/revisions/0/diff", null, "path", "revision", null)]
    [InlineData("PUT", Settings, """{"validation_default_mitigation_action":"deny"}""", "body", "$.validation_default_mitigation_action", "/validation_default_mitigation_action")]
    [InlineData("PUT", Settings, """{"validation_default_mitigation_action":null}""", "body", "$.validation_default_mitigation_action", "/validation_default_mitigation_action")]
    [InlineData("PUT", Settings, "{}", "body", "$.validation_default_mitigation_action", "/validation_default_mitigation_action")]
    [InlineData("PUT", Settings, null, "body", "$", "")]
    [InlineData("PUT", Settings, "[]", "body", "$", "")]
    [InlineData("PUT", Settings, "{,}", "body", "$", "")]
    [InlineData("PUT", Settings, """{"validation_default_mitigation_action":"log","validation_default_mitigation_action":"none"}""", "body", "$", "")]
    [InlineData("PATCH", Settings, """{"validation_override_mitigation_action":"block"}""", "body", "$.validation_override_mitigation_action", "/validation_override_mitigation_action")]
    [InlineData("POST", "api_gateway/operations", """[{"method":"GET","host":"example.com"}]""", "body", "$[0].endpoint", "/0/endpoint")]
    [InlineData("POST", "api_gateway/operations", """[{"method":"GET","host":"example.com","endpoint":"pets"}]""", "body", "$[0].endpoint", "/0/endpoint")]
    [InlineData("POST", "api_gateway/operations", """{"method":"GET","host":"example.com","endpoint":"/pets"}""", "body", "$", "")]
    [InlineData("POST", "api_gateway/operations", "[]", "body", "$", "")]
    [InlineData("DELETE", "api_gateway/operations", null, "body", "$", "")]
    [InlineData("DELETE", "api_gateway/operations", """[{"operation_id":7}]""", "body", "$[0].operation_id", "/0/operation_id")]
    [InlineData("PATCH", "api_gateway/operations/schema_validation", """{"all":{"mitigation_action":"none"}}""", "body", "$.all", "/all")]
    [InlineData("PATCH", "schema_validation/settings/operations", """{"00000000-0000-4000-8000-000000000001":{"mitigation_action":"deny"}}""", "body", null, null)]
    [InlineData("POST", "schema_validation/schemas", """{"kind":"openapi_v3","name":"x","source":"openapi: 3.0.3"}""", "body", "$.validation_enabled", "/validation_enabled")]
    [InlineData("POST", "schema_validation/schemas", """{"kind":"wadl","name":"x","source":"y","validation_enabled":true}""", "body", "$.kind", "/kind")]
    [InlineData("POST", "schema_validation/schemas", """{"kind":"openapi_v3","name":"x","source":"y","validation_enabled":"true"}""", "body", "$.validation_enabled", "/validation_enabled")]
    [InlineData("POST", "api_gateway/user_schemas", """{"kind":"openapi_v3"}""", "body", "$", "")]
    [InlineData("POST", "api_gateway/expression-template/fallthrough", """{"hosts":[]}""", "body", "$.hosts", "/hosts")]
    public async Task What_does_not_conform_is_refused_with_its_place(string method, string path, string? json, string location, string? target, string? pointer)
    {
        await using var rig = await ManagementRig.StartAsync();
        var (status, body) = await rig.CallAsync(method, path, json);
        Assert.True(status == 400, body.ToString());
        Assert.False(body.GetProperty("success").GetBoolean());
        var error = Assert.Single(body.GetProperty("errors").EnumerateArray());
        Assert.Equal(ApiCodes.Invalid, error.GetProperty("code").GetInt32());
        var source = error.GetProperty("source");
        Assert.Equal(location, source.GetProperty("location").GetString());
        if (target is not null)
        {
            Assert.Equal(target, source.GetProperty("target").GetString());
            Assert.Equal(pointer, source.TryGetProperty("pointer", out var found) ? found.GetString() : null);
        }

        Assert.Equal(1, rig.Plane.Find(rig.Zone.Zone.Id)!.Revision);
    }

    [Fact]
    public async Task What_clients_really_send_is_taken()
    {
        await using var rig = await ManagementRig.StartAsync();

        // Keys that the document does not name, another type than JSON, a body where none is asked for, a type without a body, a large page.
        var entry = """{"method":"GET","host":"example.com","endpoint":"/pets/{id}","operation_id":7,"features":{"schema_info":null}}""";
        var (status, added) = await rig.SendAsync("POST", $"zones/{rig.Zone.Zone.Id}/api_gateway/operations", new StringContent($"[{entry}]", Encoding.UTF8, "application/x-www-form-urlencoded"));
        Assert.True(status == 200, added.ToString());
        var id = added.GetProperty("result")[0].GetProperty("operation_id").GetString();
        Assert.Equal(200, (await rig.CallAsync("PATCH", "api_gateway/operations/schema_validation", $$"""{"{{id}}":null}""")).Status);
        var (_, page) = await rig.CallAsync("GET", "api_gateway/operations?per_page=1000000&page=1&unknown=x&method=GET&method=POST&endpoint=%2Fpets&feature=schema_info");
        Assert.Equal(5000, page.GetProperty("result_info").GetProperty("per_page").GetInt32());
        Assert.Single(page.GetProperty("result").EnumerateArray());
        Assert.Equal(1, (await rig.CallAsync("GET", "api_gateway/operations?per_page=0")).Body.GetProperty("result_info").GetProperty("per_page").GetInt32());
        Assert.Empty((await rig.CallAsync("GET", "api_gateway/operations?page=99999999999")).Body.GetProperty("result").EnumerateArray());
        var empty = new ByteArrayContent([]);
        empty.Headers.ContentType = new("application/json");
        Assert.Equal(404, (await rig.SendAsync("PUT", $"zones/{rig.Zone.Zone.Id}/api_gateway/operations/{id}/cloudflare_learned_schema?timestamp=2023-04-03T20:11:55.879006Z", empty)).Status);
        Assert.Equal(200, (await rig.CallAsync("DELETE", $"api_gateway/operations/{id}", "{}")).Status);
    }

    [Fact]
    public async Task Twenty_operations_a_call_are_taken_and_of_twenty_one_none()
    {
        await using var rig = await ManagementRig.StartAsync();
        var (status, body) = await rig.CallAsync("POST", "api_gateway/operations", Many(21));
        Assert.True(status == 400, body.ToString());
        Assert.Empty(rig.Plane.Find(rig.Zone.Zone.Id)!.Operations);
        (status, body) = await rig.CallAsync("POST", "api_gateway/operations", Many(20));
        Assert.True(status == 200, body.ToString());

        // Every page once, in one order, and an empty one behind the last.
        var seen = new List<string>();
        for (var page = 1; page <= 4; page++)
        {
            var (_, list) = await rig.CallAsync("GET", $"api_gateway/operations?page={page}&per_page=7");
            Assert.Equal(20, list.GetProperty("result_info").GetProperty("total_count").GetInt32());
            Assert.Equal(3, list.GetProperty("result_info").GetProperty("total_pages").GetInt32());
            Assert.Equal(list.GetProperty("result").GetArrayLength(), list.GetProperty("result_info").GetProperty("count").GetInt32());
            seen.AddRange(list.GetProperty("result").EnumerateArray().Select(operation => operation.GetProperty("endpoint").GetString()!));
        }

        Assert.Equal(20, seen.Distinct().Count());
        Assert.Equal(20, seen.Count);

        static string Many(int count) => $"[{string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"method":"GET","host":"example.com","endpoint":"/many/{{i}}"}"""))}]";
    }

    [Theory]
    [InlineData("status=pending", 0)]
    [InlineData("status=active&account.name=FastShield&name=EXAMPLE.com&match=all&order=name", 1)]
    [InlineData("account.id=00000000000000000000000000000002", 0)]
    public async Task Zones_are_found_by_what_clients_ask_for(string query, int count)
    {
        await using var rig = await ManagementRig.StartAsync();
        Assert.Equal(count, (await rig.SendAsync("GET", "zones?" + query, null)).Body.GetProperty("result").GetArrayLength());
        Assert.Equal(400, (await rig.SendAsync("GET", "zones?status=gone", null)).Status);
    }

    [Theory]
    [InlineData(200, """{"result":[],"success":true,"errors":[],"messages":[],"result_info":{"page":1,"per_page":20,"count":0,"total_count":0,"total_pages":0}}""", true)]
    [InlineData(200, """{"result":[],"success":true,"errors":[],"messages":[]}""", false)]
    [InlineData(200, """{"result":{},"success":true,"errors":[],"messages":[],"result_info":{"page":1,"per_page":20,"count":0,"total_count":0,"total_pages":0}}""", false)]
    [InlineData(400, """{"result":null,"success":false,"errors":[{"code":21401,"message":"no"}],"messages":[]}""", true)]
    [InlineData(400, """{"result":null,"success":false,"errors":[],"messages":[]}""", false)]
    public void Answers_that_the_document_does_not_describe_are_found(int status, string body, bool conforms)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)status)
        {
            RequestMessage = new HttpRequestMessage(HttpMethod.Get, "http://localhost/client/v4/zones?page=1"),
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        Assert.Equal(conforms, AnswerJudge.Judge(response, Encoding.UTF8.GetBytes(body)) is null);
    }

    [Theory]
    [InlineData("$", "")]
    [InlineData("$.a[3].b-c", "/a/3/b-c")]
    [InlineData("$[0]['a/b ~'].x", "/0/a~1b ~0/x")]
    [InlineData(@"$['it\'s']['']", "/it's/")]
    [InlineData("$.a['cut off", null)]
    [InlineData("$.a[12", null)]
    public void A_path_in_the_body_has_a_pointer(string path, string? pointer) => Assert.Equal(pointer, JsonPathText.PointerOf(path));
}
