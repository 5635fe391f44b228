using System.Text.Json;
using FastShield.Control.Access;
using FastShield.Control.Store;
using Xunit;

namespace FastShield.Control.Tests.Api;

/// <summary>All of a zone in one call: at once, in one revision, or not at all.</summary>
public sealed class DeclarationTests
{
    private const string Path = "fastshield/declaration";

    [Fact]
    public async Task A_zone_becomes_what_is_declared_in_one_revision_and_keeps_its_ids()
    {
        await using var rig = await ManagementRig.StartAsync();
        await using var traffic = await ZoneTraffic.StartAsync(rig);
        var schema = await rig.UploadAsync(isEnabled: false);
        var kept = await rig.ManageAsync("GET", "/v1/pets");
        await rig.ManageAsync("GET", "/v1/gone");
        var before = rig.Plane.Find(rig.Zone.Zone.Id)!.Revision;

        var (status, body) = await rig.CallAsync("PUT", Path, Body(ManagementRig.PetStore));
        Assert.True(status == 200, body.ToString());
        Assert.Equal(before + 1, body.GetProperty("result").GetProperty("revision").GetInt64());
        var zone = rig.Plane.Find(rig.Zone.Zone.Id)!;
        Assert.Equal([schema], zone.Schemas.Keys);
        Assert.True(zone.Schemas[schema].IsEnabled);
        Assert.Equal(1, zone.Schemas[schema].Version);
        Assert.Equal(["GET api.example.com/v1/pets", "GET api.example.com/v1/pets/{var1}"], zone.OperationIds.Keys.Select(name => name.ToString()).Order(StringComparer.Ordinal));
        Assert.True(zone.Operations.ContainsKey(kept));
        Assert.Equal(400, (await traffic.AskAsync("/v1/pets?limit=0")).Status);
        Assert.Equal((200, 1), (await traffic.AskAsync("/v1/pets/x") is var (seen, events) ? seen : 0, events.Count));
        Assert.Equal(404, (await traffic.AskAsync("/v1/gone")).Status);

        // The same again is no change; another text is the next version of the same schema.
        Assert.Empty((await rig.CallAsync("PUT", Path, Body(ManagementRig.PetStore))).Body.GetProperty("result").GetProperty("changes").EnumerateArray());
        Assert.Equal(before + 1, rig.Plane.Find(rig.Zone.Zone.Id)!.Revision);
        await rig.CallAsync("PUT", Path, Body(ManagementRig.PetStore + "# again"));
        Assert.Equal(2, rig.Plane.Find(rig.Zone.Zone.Id)!.Schemas[schema].Version);

        // What GET gives is what PUT takes: texts by their hashes.
        var (_, got) = await rig.CallAsync("GET", Path);
        Assert.Empty((await rig.CallAsync("PUT", Path, got.GetProperty("result").ToString())).Body.GetProperty("result").GetProperty("changes").EnumerateArray());
    }

    [Fact]
    public async Task A_dry_run_says_what_would_change_and_changes_nothing()
    {
        await using var rig = await ManagementRig.StartAsync();
        var (status, body) = await rig.CallAsync("PUT", Path + "?dry_run=true", Body(ManagementRig.PetStore));

        Assert.Equal(200, status);
        Assert.Contains("schema 'pets'", body.GetProperty("result").GetProperty("changes").ToString(), StringComparison.Ordinal);
        Assert.Equal(1, rig.Plane.Find(rig.Zone.Zone.Id)!.Revision);
        Assert.Null(rig.Plane.Documents.Find(SourceText.Of(System.Text.Encoding.UTF8.GetBytes(ManagementRig.PetStore)).Hash));
    }

    [Theory]
    [InlineData("""{"schemas":[{"name":"a","source":"openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/a: {get: {parameters: [{name: a, in: query, schema: {pattern: '('}}], responses: {}}}}"}]}""", 21400)]
    [InlineData("""{"schemas":[{"name":"a","sha256":"00"}]}""", 21401)]
    [InlineData("""{"schemas":[{"name":"a","source":"openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}","sha256":"00"}]}""", 21401)]
    [InlineData("""{"schemas":[{"name":"a","source":"openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}"},{"name":"a","source":"openapi: 3.0.3\ninfo: {title: t, version: '2'}\npaths: {}"}]}""", 21401)]
    [InlineData("""{"schemas":[{"name":"a","source":"openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/a: {get: {responses: {}}}}"},{"name":"b","source":"openapi: 3.0.3\ninfo: {title: t, version: '2'}\npaths: {/a: {get: {responses: {}}}}"}]}""", 21401)]
    [InlineData("""{"schemas":{}}""", 21401)]
    [InlineData("""{"schemas":[7]}""", 21401)]
    [InlineData("""{"operations":[{"method":"GET","host":"example.org","endpoint":"/a"}]}""", 21401)]
    [InlineData("""{"operations":[{"method":"GET","host":"example.com","endpoint":"a"}]}""", 21401)]
    [InlineData("""{"operations":[{"method":"GET","host":"example.com","endpoint":"/{a}"},{"method":"get","host":"EXAMPLE.com","endpoint":"/{b}"}]}""", 21401)]
    [InlineData("""{"operations":[{"method":"GET","host":"example.com","endpoint":"/a","mitigation_action":"drop"}]}""", 21401)]
    [InlineData("""{"hosts":{"www.example.org":"block"}}""", 21401)]
    [InlineData("""{"hosts":[]}""", 21401)]
    [InlineData("""{"override_action":"block"}""", 21401)]
    [InlineData("""{"default_action":1}""", 21401)]
    [InlineData("[]", 21401)]
    [InlineData("{", 21401)]
    [InlineData("", 21401)]
    public async Task What_cannot_be_taken_whole_changes_nothing(string body, int code)
    {
        await using var rig = await ManagementRig.StartAsync();
        var (status, answer) = await rig.CallAsync("PUT", Path, body);

        Assert.Equal(400, status);
        Assert.Equal(code, answer.GetProperty("errors")[0].GetProperty("code").GetInt32());
        Assert.Equal(1, (await rig.Store.LoadZoneAsync(rig.Zone.Zone.Id, default))!.Revision);
    }

    [Fact]
    public async Task Reading_needs_a_token_that_reads_and_writing_one_that_writes()
    {
        await using var rig = await ManagementRig.StartAsync();
        using var reader = rig.ClientOf(await rig.TokenAsync(AccessLevel.Read));
        Assert.Equal(200, (await rig.CallAsync("GET", Path, client: reader)).Status);
        Assert.Equal(403, (await rig.CallAsync("PUT", Path, "{}", reader)).Status);
        Assert.Equal(403, (await rig.CallAsync("PUT", Path + "?dry_run=true", "{}", reader)).Status);
    }

    [Fact]
    public async Task A_zone_that_is_made_shut_lets_nothing_through()
    {
        await using var rig = await ManagementRig.StartAsync();
        await using var traffic = await ZoneTraffic.StartAsync(rig);
        using var content = new StringContent("""{"name":"example.org","fastshield_fallthrough":"block"}""", System.Text.Encoding.UTF8, "application/json");
        Assert.Equal(200, (await rig.SendAsync("POST", "zones", content)).Status);
        Assert.Equal(404, (await traffic.AskAsync("/anything", "www.example.org")).Status);
    }

    private static string Body(string source) => JsonSerializer.Serialize(new Dictionary<string, object?>
    {
        ["default_action"] = "block",
        ["fallthrough"] = "block",
        ["schemas"] = new[] { new Dictionary<string, object> { ["name"] = "pets", ["source"] = source } },
        ["operations"] = new[]
        {
            new Dictionary<string, object?> { ["method"] = "GET", ["host"] = "api.example.com", ["endpoint"] = "/v1/pets" },
            new Dictionary<string, object?> { ["method"] = "GET", ["host"] = "api.example.com", ["endpoint"] = "/v1/pets/{id}", ["mitigation_action"] = "log" },
        },
    });
}
