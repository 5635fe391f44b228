using System.Net.Http.Headers;
using System.Text;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Managed;

/// <summary>`fastshield apply`: a folder is what a shield's zones are.</summary>
public sealed class ApplyTests
{
    private const string Zones = """
        zones:
          example.com:
            action: block
            fallthrough: block
            schemas:
              things: things.yaml
            operations:
              GET api.example.com/health: log
        """;

    private const string Things = """
        openapi: 3.0.3
        info: {title: Things, version: '1'}
        servers: [{url: https://api.example.com}]
        paths:
          /things:
            get:
              parameters: [{name: limit, in: query, schema: {$ref: 'parts.yaml#/Limit'}}]
              responses: {'200': {description: ok}}
        """;

    [Theory]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task A_folder_is_planned_applied_and_then_there_is_nothing_to_do_until_something_drifts(string host)
    {
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        await using var shield = await ManagedShield.StartAsync(ShieldBinary.Of(host), workspace, origin.Url);
        Write(workspace, Zones, "{type: integer, maximum: 9}");

        var planned = await ApplyAsync(host, workspace, shield, "--plan");
        Assert.Equal(3, planned.ExitCode);
        Assert.Contains("example.com: default action: none -> block", planned.Output, StringComparison.Ordinal);
        Assert.Contains("GET api.example.com/things: not managed -> the zone's action", planned.Output, StringComparison.Ordinal);
        Assert.Equal(200, await AskAsync(shield, "/things?limit=10"));

        var applied = await ApplyAsync(host, workspace, shield);
        Assert.True(applied.ExitCode == 0, applied.All);
        Assert.Contains("example.com: applied, revision 2", applied.Output, StringComparison.Ordinal);
        Assert.Equal(400, await AskAsync(shield, "/things?limit=10"));
        Assert.Equal(200, await AskAsync(shield, "/things?limit=9"));
        Assert.Equal(404, await AskAsync(shield, "/elsewhere"));
        Assert.Equal(0, (await ApplyAsync(host, workspace, shield, "--plan")).ExitCode);
        Assert.Contains("nothing to change", (await ApplyAsync(host, workspace, shield)).Output, StringComparison.Ordinal);

        // Somebody clicks.
        using (var client = Client(shield))
        {
            using var content = new StringContent("""{"default":"none"}""", Encoding.UTF8, "application/json");
            using var answer = await client.PutAsync(new Uri($"{shield.Api}/zones/{shield.ZoneId}/fastshield/fallthrough"), content);
            Assert.True(answer.IsSuccessStatusCode);
        }

        Assert.Equal(200, await AskAsync(shield, "/elsewhere"));
        var drifted = await ApplyAsync(host, workspace, shield, "--plan");
        Assert.Equal(3, drifted.ExitCode);
        Assert.Contains("fallthrough: none -> block", drifted.Output, StringComparison.Ordinal);
        Write(workspace, Zones.Replace("  example.com:", "  example.org: {fallthrough: log}\n  example.com:", StringComparison.Ordinal), "{type: integer, maximum: 20}");
        applied = await ApplyAsync(host, workspace, shield);
        Assert.True(applied.ExitCode == 0, applied.All);
        Assert.Contains("example.org: zone: none -> made", applied.Output, StringComparison.Ordinal);
        Assert.Equal(200, await AskAsync(shield, "/things?limit=10"));
        Assert.Equal(404, await AskAsync(shield, "/elsewhere"));
        Assert.Equal(200, await AskAsync(shield, "/any", "www.example.org"));
    }

    [Fact]
    public async Task What_the_shield_refuses_leaves_every_zone_as_it_was_and_what_breaks_half_way_is_told()
    {
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        await using var shield = await ManagedShield.StartAsync(ShieldBinary.JitHost, workspace, origin.Url);
        Write(workspace, Zones, "{type: integer}");

        // A token that may only read can plan and not apply; a wrong one can do neither.
        await File.WriteAllTextAsync(workspace.File("reader"), await TokenAsync(shield, "read", ""));
        Assert.Equal(3, (await ApplyAsync("jit", workspace, shield, "--plan", "--token-file", workspace.File("reader"))).ExitCode);
        var refused = await ApplyAsync("jit", workspace, shield, "--token-file", workspace.File("reader"));
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Unauthorized", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("applied: nothing; not applied: example.com", refused.Errors, StringComparison.Ordinal);
        await File.WriteAllTextAsync(workspace.File("wrong"), "wrong");
        refused = await ApplyAsync("jit", workspace, shield, "--token-file", workspace.File("wrong"));
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Authentication", refused.Errors, StringComparison.Ordinal);

        // A token for one zone makes no other: the first is done, the second is not, and both are said.
        await File.WriteAllTextAsync(workspace.File("one"), await TokenAsync(shield, "write", $$""","zones":["{{shield.ZoneId}}"]"""));
        Write(workspace, Zones + "\n  example.org: {fallthrough: block}", "{type: integer}");
        var half = await ApplyAsync("jit", workspace, shield, "--token-file", workspace.File("one"));
        Assert.Equal(1, half.ExitCode);
        Assert.Contains("applied: example.com; not applied: example.org", half.Errors, StringComparison.Ordinal);
        Assert.Equal(404, await AskAsync(shield, "/elsewhere"));
        Assert.DoesNotContain(shield.Token, half.All + refused.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zones: {example.com: {acton: block}}", "there is no such setting")]
    [InlineData("zones: {example.com: {schemas: {a: missing.yaml}}}", "There is no file missing.yaml")]
    [InlineData("zones: {example.com: {schemas: {a: ../things.yaml}}}", "is refused")]
    [InlineData("zones: {example.com: {operations: {GET api.example.org/a: log}}}", "is not in the zone")]
    [InlineData("zones: {example.com: {operations: {/a: log}}}", "METHOD host/path")]
    [InlineData("zones: {example.com: {schemas: {a: things.yaml, b: things.yaml}}}", "both describe")]
    [InlineData("zones: {'': {}}", "is no zone")]
    [InlineData("zones: [", "FS1006")]
    public async Task A_folder_that_is_wrong_is_refused_before_anybody_is_called(string zones, string expected)
    {
        using var workspace = new Workspace();
        Directory.CreateDirectory(workspace.File("api"));
        File.WriteAllText(workspace.File("things.yaml"), "openapi: 3.0.3");
        Write(workspace, zones, "{type: integer}");
        File.WriteAllText(workspace.File("token"), "t");

        var ended = await Tool.RunAsync(ShieldBinary.JitHost, "apply", "-f", workspace.File("api"), "--api", "http://127.0.0.1:9", "--token-file", workspace.File("token"));
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains(expected, ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "No token", "--api", "http://127.0.0.1:9")]
    [InlineData(2, "cannot be read", "--token-file", "/nowhere/token")]
    [InlineData(1, "cannot be reached", "--api", "http://127.0.0.1:9", "--token-file", "TOKEN")]
    [InlineData(2, "clear text", "--api", "http://shield.example.com:8081", "--token-file", "TOKEN")]
    [InlineData(2, "http://address:port", "--api", "shield", "--token-file", "TOKEN")]
    [InlineData(2, "cannot be read", "--api", "https://127.0.0.1:9", "--token-file", "TOKEN", "--ca", "/nowhere.pem")]
    [InlineData(2, "There is no fastshield.yaml", "-f", "/nowhere")]
    public async Task What_is_missing_is_named(int code, string expected, params string[] arguments)
    {
        using var workspace = new Workspace();
        Write(workspace, Zones, "{type: integer}");
        File.WriteAllText(workspace.File("token"), "secret-token");
        string[] where = arguments[0] == "-f" ? [] : ["-f", workspace.File("api")];

        var ended = await Tool.RunAsync(ShieldBinary.JitHost, ["apply", .. where, .. arguments.Select(argument => argument == "TOKEN" ? workspace.File("token") : argument)]);
        Assert.Equal(code, ended.ExitCode);
        Assert.Contains(expected, ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-token", ended.All, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.All, StringComparison.Ordinal);
    }

    private static void Write(Workspace workspace, string zones, string limit)
    {
        Directory.CreateDirectory(workspace.File("api"));
        File.WriteAllText(workspace.File("api/fastshield.yaml"), zones);
        File.WriteAllText(workspace.File("api/things.yaml"), Things);
        File.WriteAllText(workspace.File("api/parts.yaml"), $"Limit: {limit}\n");
    }

    private static Task<Ended> ApplyAsync(string host, Workspace workspace, ManagedShield shield, params string[] more) => Tool.RunAsync(
        ShieldBinary.Of(host),
        [
            "apply", "-f", workspace.File("api"), "--api", shield.Api,
            .. more.Contains("--token-file") ? Array.Empty<string>() : ["--token-file", workspace.File("state/admin-token")],
            .. more,
        ]);

    private static HttpClient Client(ManagedShield shield) =>
        new() { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", shield.Token) } };

    private static async Task<string> TokenAsync(ManagedShield shield, string level, string more)
    {
        using var client = Client(shield);
        using var content = new StringContent($$"""{"name":"{{level}}","level":"{{level}}"{{more}}}""", Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri($"{shield.Api}/user/tokens"), content);
        using var body = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return body.RootElement.GetProperty("result").GetProperty("value").GetString()!;
    }

    private static async Task<int> AskAsync(ManagedShield shield, string path, string host = "api.example.com")
    {
        using var client = shield.Process.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };
        using var response = await client.SendAsync(request);
        return (int)response.StatusCode;
    }
}
