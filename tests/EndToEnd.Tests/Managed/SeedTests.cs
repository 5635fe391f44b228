using System.Net;
using System.Text.Json;
using FastShield.EndToEnd.Tests.Hosting;
using FastShield.TestKit;
using Xunit;

namespace FastShield.EndToEnd.Tests.Managed;

/// <summary>The manual of Schema Validation 2.0, line by line with curl, and what becomes of requests after each line.</summary>
public sealed class SeedTests
{
    private const string Schema = """
        openapi: 3.0.3
        info: {title: Example, version: '1'}
        servers: [{url: https://example.com}]
        paths:
          /pets:
            get:
              parameters: [{name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100}}]
              responses: {'200': {description: ok}}
          /pets/{petId}:
            get:
              parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]
              responses: {'200': {description: ok}}
        """;

    [SeedFact]
    public void The_lines_are_those_of_the_manual()
    {
        var manual = OneSpace(File.ReadAllText(SeedFactAttribute.File!));
        foreach (var line in SeedLines.All)
        {
            Assert.Contains(OneSpace(line), manual, StringComparison.Ordinal);
        }

        // Nothing of the manual is left out: it has as many curls.
        Assert.Equal(manual.Split("curl --").Length + manual.Split("curl \"").Length - 2, SeedLines.All.Sum(line => line.Split("curl ").Length - 1));
        Assert.All(SeedLines.Repairs, repair => Assert.Contains(repair.Wrong, repair.Line, StringComparison.Ordinal));
    }

    [ToolTheory("curl", "jq")]
    [MemberData(nameof(ShieldBinary.Names), MemberType = typeof(ShieldBinary))]
    public async Task The_manual_works_line_by_line(string host)
    {
        using var workspace = new Workspace();
        await using var origin = new ScriptedOrigin();
        workspace.Write("example_schema.yaml", Schema);
        var key = new string('k', 40);
        await using var shield = await ManagedShield.StartAsync(
            ShieldBinary.Of(host), workspace, origin.Url, "--legacy-key", $"me@example.com:{workspace.Write("key", key)}");
        var manual = new Manual(shield, workspace, key);
        using var traffic = new Traffic(shield.Process, origin);

        // A zone at first: requests pass, seen by nobody.
        await traffic.PassesUnseenAsync("/pets?limit=0", "/pets/x", "/pets?limit=5");

        // Uploaded, then active: inert, for no operation is managed.
        manual.SchemaId = Result(await manual.RunAsync(SeedLines.Upload)).GetProperty("schema").GetProperty("schema_id").GetString()!;
        await traffic.PassesUnseenAsync("/pets?limit=0", "/pets/x");
        Assert.True(Result(await manual.RunAsync(SeedLines.Activate)).GetProperty("validation_enabled").GetBoolean());
        await traffic.PassesUnseenAsync("/pets?limit=0", "/pets/x");

        var found = await manual.RunAsync(SeedLines.NewOperations);
        Assert.Equal(["GET example.com /pets", "GET example.com /pets/{var1}"], Result(found).EnumerateArray().Select(Name));
        Assert.Equal(2, found.GetProperty("result_info").GetProperty("total_count").GetInt32());

        // As the manual has it, it is no JSON: refused, and nothing is stored.
        var refused = await manual.RunAsync(SeedLines.AddOperations, repaired: false);
        Assert.False(refused.GetProperty("success").GetBoolean());
        Assert.Equal(2, Result(await manual.RunAsync(SeedLines.NewOperations)).GetArrayLength());
        manual.OperationId = Assert.Single(Result(await manual.RunAsync(SeedLines.AddOperations)).EnumerateArray()).GetProperty("operation_id").GetString()!;
        await traffic.PassesUnseenAsync("/pets?limit=0", "/pets/x");
        Assert.Equal(2, Result(await manual.RunAsync(SeedLines.AddAll)).GetArrayLength());
        Assert.Empty(Result(await manual.RunAsync(SeedLines.NewOperations)).EnumerateArray());
        await traffic.PassesUnseenAsync("/pets?limit=0", "/pets/x");

        // None, then log: the same line with the other value that the manual names.
        await manual.SettingsAsync(SeedLines.GetDefault, "none", null);
        await traffic.PassesUnseenAsync("/pets?limit=0");
        await manual.SettingsAsync(SeedLines.PutDefault.Replace("\"block\"", "\"log\"", StringComparison.Ordinal), "log", null);
        await traffic.IsLoggedAsync("/pets?limit=0", "/pets/x");
        await traffic.PassesUnseenAsync("/pets?limit=5", "/unknown");

        // One operation to block, then all of the zone.
        Assert.Equal(JsonValueKind.Null, Result(await manual.RunAsync(SeedLines.GetAction)).GetProperty("mitigation_action").ValueKind);
        Assert.Equal("block", Result(await manual.RunAsync(SeedLines.PutAction)).GetProperty("mitigation_action").GetString());
        await traffic.IsBlockedAsync("/pets?limit=0");
        await traffic.IsLoggedAsync("/pets/x");
        await manual.SettingsAsync(SeedLines.PutDefault, "block", null);
        await traffic.IsBlockedAsync("/pets?limit=0", "/pets/x");
        await traffic.PassesUnseenAsync("/pets?limit=5", "/pets/7");

        // Everything off for a while, and back.
        await manual.SettingsAsync(SeedLines.Override, "block", "none");
        await traffic.PassesUnseenAsync("/pets?limit=0", "/pets/x");
        await manual.SettingsAsync(SeedLines.Override.Replace("\"none\"", "\"disable_override\"", StringComparison.Ordinal), "block", null);
        await traffic.IsBlockedAsync("/pets?limit=0", "/pets/x");

        var listed = Assert.Single(Result(await manual.RunAsync(SeedLines.List)).EnumerateArray());
        Assert.Equal(manual.SchemaId, listed.GetProperty("schema_id").GetString());
        Assert.False(listed.TryGetProperty("source", out _));

        // Nothing was learned yet, and nothing is activated silently.
        Assert.Equal(manual.OperationId, Result(await manual.RunAsync(SeedLines.GetLearned)).GetProperty("operation_id").GetString());
        Assert.False((await manual.RunAsync(SeedLines.PutLearned)).GetProperty("success").GetBoolean());
        await traffic.IsBlockedAsync("/pets?limit=0");

        // Without the schema nothing is validated; the operations stay.
        Assert.Equal(JsonValueKind.Null, Result(await manual.RunAsync(SeedLines.Delete)).ValueKind);
        await traffic.PassesUnseenAsync("/pets?limit=0", "/pets/x");
        Assert.Equal("block", Result(await manual.RunAsync(SeedLines.GetAction)).GetProperty("mitigation_action").GetString());

        await shield.Process.SignalAsync("TERM");
        Assert.Equal(0, await shield.Process.ExitAsync());
        traffic.CheckEvents();
        Assert.DoesNotContain(shield.Token, string.Join('\n', shield.Process.Lines.Concat(shield.Process.Errors)), StringComparison.Ordinal);
    }

    private static JsonElement Result(JsonElement answer)
    {
        Assert.True(answer.GetProperty("success").GetBoolean(), answer.ToString());
        return answer.GetProperty("result");
    }

    private static string Name(JsonElement operation) =>
        $"{operation.GetProperty("method").GetString()} {operation.GetProperty("host").GetString()} {operation.GetProperty("endpoint").GetString()}";

    private static string OneSpace(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Runs the lines, with this shield's host, zone, ids and secrets in the places that the manual leaves for them.</summary>
    private sealed class Manual(ManagedShield shield, Workspace workspace, string key)
    {
        public string SchemaId { get; set; } = "";

        public string OperationId { get; set; } = "";

        public async Task<JsonElement> RunAsync(string line, bool repaired = true)
        {
            var command = line;
            foreach (var repair in SeedLines.Repairs.Where(repair => repaired && repair.Line == line))
            {
                command = command.Replace(repair.Wrong, repair.Right, StringComparison.Ordinal);
            }

            command = command
                .Replace("https://api.cloudflare.com/client/v4", shield.Api, StringComparison.Ordinal)
                .Replace("{zone_id}", shield.ZoneId, StringComparison.Ordinal)
                .Replace("{schema_id}", SchemaId, StringComparison.Ordinal)
                .Replace("{operation_id}", OperationId, StringComparison.Ordinal)
                .Replace("<API_TOKEN>", shield.Token, StringComparison.Ordinal)
                .Replace("<EMAIL>", "me@example.com", StringComparison.Ordinal)
                .Replace("<API_KEY>", key, StringComparison.Ordinal);
            var ended = await Tool.RunAsync("bash", ["-c", $"cd '{workspace.Path}'\n{command}"], input: null);
            Assert.True(ended.ExitCode == 0, $"{line}\n{ended.All}");
            using var answer = JsonDocument.Parse(ended.Output);
            foreach (var member in (string[])["result", "success", "errors", "messages"])
            {
                Assert.True(answer.RootElement.TryGetProperty(member, out _), $"{member} is missing: {ended.Output}");
            }

            return answer.RootElement.Clone();
        }

        public async Task SettingsAsync(string line, string expected, string? expectedOverride)
        {
            var settings = Result(await RunAsync(line));
            Assert.Equal(expected, settings.GetProperty("validation_default_mitigation_action").GetString());
            Assert.Equal(expectedOverride, settings.GetProperty("validation_override_mitigation_action").GetString());
        }
    }

    /// <summary>Requests to the zone, and what they lead to.</summary>
    private sealed class Traffic(ShieldProcess shield, ScriptedOrigin origin) : IDisposable
    {
        private readonly HttpClient _client = shield.Client();
        private readonly List<string> _expected = [];

        public Task PassesUnseenAsync(params string[] paths) => AskAsync(paths, HttpStatusCode.OK, reaches: true, null);

        public Task IsLoggedAsync(params string[] paths) => AskAsync(paths, HttpStatusCode.OK, reaches: true, "log");

        public Task IsBlockedAsync(params string[] paths) => AskAsync(paths, HttpStatusCode.BadRequest, reaches: false, "block");

        /// <summary>There are the events that were expected, in their order, and no other.</summary>
        public void CheckEvents() =>
            Assert.Equal(_expected, shield.Events.Select(item => item.GetProperty("action").GetString() + " " + item.GetProperty("path").GetString()));

        public void Dispose() => _client.Dispose();

        private async Task AskAsync(string[] paths, HttpStatusCode status, bool reaches, string? action)
        {
            foreach (var path in paths)
            {
                var before = origin.Requests.Count;
                using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = "example.com" } };
                using var response = await _client.SendAsync(request);
                Assert.True(response.StatusCode == status, $"{path}: {response.StatusCode} in place of {status}");
                Assert.Equal(reaches ? before + 1 : before, origin.Requests.Count);
                if (action is null)
                {
                    continue;
                }

                _expected.Add($"{action} {path.Split('?')[0]}");
                var wanted = _expected.Count;
                await shield.LineAsync(line => line.StartsWith("{\"time\"", StringComparison.Ordinal) && --wanted == 0);
                CheckEvents();
            }
        }
    }
}
