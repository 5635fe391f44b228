using System.Net.Http.Json;
using System.Text.Json;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Running;

/// <summary>What becomes of requests that break the document or are not in it, and what is written about them.</summary>
public sealed class ActionTests
{
    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Block_answers_with_the_violation_and_writes_the_same_event(string host)
    {
        await using var origin = new ScriptedOrigin();
        await using var shield = await ShieldProcess.RunAsync(ShieldBinary.Of(host), Workspace.PetStore, origin.Url);
        using var client = shield.Client();

        using var response = await client.GetAsync(new Uri(PetStoreRequests.TooManyPets, UriKind.Relative));
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        var item = await shield.EventAsync(e => Text(e, "source") == "schema_validation");

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(400, problem.GetProperty("status").GetInt32());
        Assert.Empty(origin.Requests);

        Assert.Equal("block", Text(item, "action"));
        Assert.Equal("GET", Text(item, "method"));
        Assert.Equal("/v1/pets", Text(item, "path"));
        Assert.Equal("listPets", Text(item, "operation"));
        Assert.Equal("127.0.0.1", Text(item, "client_ip"));
        Assert.Equal(400, item.GetProperty("status").GetInt32());
        Assert.Equal(0, item.GetProperty("origin_status").GetInt32());
        Assert.Equal("interpreter", Text(item, "engine"));
        Assert.Equal(1, item.GetProperty("shield_version").GetInt64());
        Assert.True(item.GetProperty("total_us").GetInt64() >= 0);
        Assert.True(DateTimeOffset.TryParse(Text(item, "time"), out _));
        Assert.Equal(response.Headers.GetValues("X-Request-Id").Single(), Text(item, "request_id"));
        var violation = item.GetProperty("violation");
        Assert.Equal("query", Text(violation, "location"));
        Assert.Equal("constraint_violation", Text(violation, "error_class"));
        Assert.Contains("limit", Text(violation, "target"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Log_lets_pass_and_writes_an_event(string host)
    {
        await using var origin = new ScriptedOrigin();
        await using var shield = await ShieldProcess.RunAsync(ShieldBinary.Of(host), Workspace.PetStore, origin.Url, "--action", "log", "--fallthrough", "log");
        using var client = shield.Client();

        Assert.Equal(200, await client.StatusAsync(PetStoreRequests.TooManyPets));
        Assert.Equal(200, await client.StatusAsync(PetStoreRequests.Owners));
        Assert.Equal(200, await client.PostAsync("/v1/pets", """{"name":1}"""));

        var broken = await shield.EventAsync(e => Text(e, "source") == "schema_validation" && Text(e, "method") == "GET");
        var body = await shield.EventAsync(e => Text(e, "source") == "schema_validation" && Text(e, "method") == "POST");
        var unknown = await shield.EventAsync(e => Text(e, "source") == "path");
        Assert.All([broken, body, unknown], item => Assert.Equal("log", Text(item, "action")));
        Assert.All([broken, body, unknown], item => Assert.Equal(200, item.GetProperty("origin_status").GetInt32()));
        Assert.Equal(["/v1/pets?limit=101", "/v1/owners", "/v1/pets"], origin.Requests.Select(request => request.Target));
        Assert.Equal("""{"name":1}""", origin.Requests[2].Text);
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task None_lets_pass_and_writes_nothing(string host)
    {
        await using var origin = new ScriptedOrigin();
        await using var shield = await ShieldProcess.RunAsync(ShieldBinary.Of(host), Workspace.PetStore, origin.Url, "--action", "none", "--fallthrough", "none");
        using var client = shield.Client();

        Assert.Equal(200, await client.StatusAsync(PetStoreRequests.TooManyPets));
        Assert.Equal(200, await client.StatusAsync(PetStoreRequests.Owners));
        Assert.Equal(2, origin.Requests.Count);

        // The end writes whatever is still to be written.
        await shield.SignalAsync("TERM");
        Assert.Equal(0, await shield.ExitAsync());
        Assert.Empty(shield.Events);
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task Responses_are_blocked_logged_or_left_alone_as_their_own_action_says(string host)
    {
        const string noPet = """{"id":"17","name":"Rex","photoUrls":[]}""";
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin((_, connection) =>
            connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {noPet.Length}\r\n\r\n{noPet}"));
        var settings = workspace.Write("settings.json", """{ "operations": { "listPets": { "response_action": "log" }, "replacePet": { "response_action": "none" } } }""");
        await using var shield = await ShieldProcess.RunAsync(ShieldBinary.Of(host), Workspace.PetStore, origin.Url, "--settings", settings, "--response-action", "block");
        using var client = shield.Client();

        using var blocked = await client.GetAsync(new Uri("/v1/pets/17", UriKind.Relative));
        var problem = await blocked.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(502, (int)blocked.StatusCode);
        Assert.Equal(("response_body", "$.id"), (Text(problem.GetProperty("violation"), "location"), Text(problem.GetProperty("violation"), "target")));
        var block = await shield.EventAsync(e => Text(e, "source") == "response_validation" && Text(e, "action") == "block");
        Assert.Equal(("getPet", "Response", 502, 200), (Text(block, "operation"), Text(block, "phase"), block.GetProperty("status").GetInt32(), block.GetProperty("origin_status").GetInt32()));

        Assert.Equal(noPet, await client.GetStringAsync(new Uri(PetStoreRequests.Pets, UriKind.Relative)));
        var log = await shield.EventAsync(e => Text(e, "source") == "response_validation" && Text(e, "action") == "log");
        Assert.Equal(("listPets", "expected:array"), (Text(log, "operation"), Text(log.GetProperty("violation"), "error_detail")));

        using var content = new StringContent("""{"name":"Rex","photoUrls":[]}""", System.Text.Encoding.UTF8, "application/json");
        using var left = await client.PutAsync(new Uri("/v1/pets/17", UriKind.Relative), content);
        Assert.Equal((200, noPet), ((int)left.StatusCode, await left.Content.ReadAsStringAsync()));
    }

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task An_access_log_goes_to_the_file_that_the_settings_name(string host)
    {
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        var settings = workspace.Write("settings.json", """{ "access_log": true, "events": "events.jsonl", "hide_detail": true, "block_status": 403 }""");
        await using var shield = await ShieldProcess.RunAsync(ShieldBinary.Of(host), Workspace.PetStore, origin.Url, "--settings", settings);
        using var client = shield.Client();

        Assert.Equal(200, await client.StatusAsync(PetStoreRequests.Pets));
        using var refused = await client.GetAsync(new Uri(PetStoreRequests.TooManyPets, UriKind.Relative));
        Assert.Equal(403, (int)refused.StatusCode);
        Assert.DoesNotContain("limit", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await shield.SignalAsync("TERM");
        Assert.Equal(0, await shield.ExitAsync());

        var lines = await File.ReadAllLinesAsync(workspace.File("events.jsonl"));
        Assert.Equal(2, lines.Length);
        Assert.Contains("\"source\":\"access\"", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"limit\"", lines[1].Replace("$.", "\"", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(shield.Events);
    }

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;
}
