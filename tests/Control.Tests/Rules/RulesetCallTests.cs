using System.Text.Json;
using FastShield.Control.Store;
using FastShield.Control.Tests.Api;
using Xunit;

namespace FastShield.Control.Tests.Rules;

/// <summary>The calls that set rules: what they answer, refuse and keep.</summary>
public sealed class RulesetCallTests
{
    private const string EntryPoint = "rulesets/phases/http_request_firewall_custom/entrypoint";

    [Fact]
    public async Task The_entry_point_is_made_by_its_first_put_and_counts_its_changes()
    {
        await using var rig = await ManagementRig.StartAsync();
        var (status, body) = await rig.CallAsync("GET", EntryPoint);
        Assert.Equal((404, 10003), (status, body.GetProperty("errors")[0].GetProperty("code").GetInt32()));
        Assert.Equal(404, (await rig.CallAsync("GET", "rulesets/phases/http_ratelimit/entrypoint")).Status);
        Assert.Equal(400, (await rig.CallAsync("PUT", "rulesets/phases/http_ratelimit/entrypoint", """{"rules":[]}""")).Status);

        var first = await PutAsync(rig, """{"name":"mTLS","description":"who may call","rules":[{"action":"block","expression":"ssl","description":"one"},{"action":"log","expression":"not ssl","ref":"mine"}]}""");
        Assert.Equal(("1", "zone", "http_request_firewall_custom", "mTLS"), (Text(first, "version"), Text(first, "kind"), Text(first, "phase"), Text(first, "name")));
        var rules = first.GetProperty("rules");
        Assert.Equal(("1", true, Text(rules[0], "id"), "mine"), (Text(rules[0], "version"), rules[0].GetProperty("enabled").GetBoolean(), Text(rules[0], "ref"), Text(rules[1], "ref")));

        // What names its id or ref stays what it is; another order is another version of the ruleset alone.
        var second = await PutAsync(rig, $$"""{"rules":[{"action":"log","expression":"not ssl","ref":"mine"},{"id":"{{Text(rules[0], "id")}}","action":"block","expression":"ssl and ssl","description":"one"},{"action":"block","expression":"false"}]}""");
        Assert.Equal(("2", "mTLS"), (Text(second, "version"), Text(second, "name")));
        Assert.Equal([Text(rules[1], "id"), Text(rules[0], "id")], second.GetProperty("rules").EnumerateArray().Take(2).Select(rule => Text(rule, "id")));
        Assert.Equal(["1", "2", "1"], second.GetProperty("rules").EnumerateArray().Select(rule => Text(rule, "version")));

        // The same again changes nothing.
        var same = await PutAsync(rig, JsonSerializer.Serialize(new { rules = second.GetProperty("rules") }));
        Assert.Equal("2", Text(same, "version"));
        Assert.Equal(second.ToString(), (await rig.CallAsync("GET", EntryPoint)).Body.GetProperty("result").ToString());
        Assert.Equal("3", Text(await PutAsync(rig, """{"rules":[]}"""), "version"));
    }

    [Fact]
    public async Task Single_rules_are_added_moved_replaced_and_deleted()
    {
        await using var rig = await ManagementRig.StartAsync();
        var set = await PutAsync(rig, """{"rules":[{"action":"block","expression":"ssl","ref":"a"}]}""");
        var path = $"rulesets/{Text(set, "id")}";
        Assert.Equal(["b", "a", "c"], Refs(await OkAsync(rig, "POST", path + "/rules", """{"action":"log","expression":"ssl","ref":"b","position":{"index":1}}"""), rig, path + "/rules", """{"action":"log","expression":"ssl","ref":"c"}"""));
        var now = await OkAsync(rig, "GET", path, null);
        var ids = now.GetProperty("rules").EnumerateArray().ToDictionary(rule => Text(rule, "ref"), rule => Text(rule, "id"));

        now = await OkAsync(rig, "PATCH", $"{path}/rules/{ids["c"]}", $$$"""{"action":"skip","action_parameters":{"ruleset":"current"},"expression":"not ssl","position":{"before":"{{{ids["a"]}}}"}}""");
        Assert.Equal(["b", "c", "a"], now.GetProperty("rules").EnumerateArray().Select(rule => Text(rule, "ref")));
        Assert.Equal(("skip", "2", "current"), (Text(now.GetProperty("rules")[1], "action"), Text(now.GetProperty("rules")[1], "version"), Text(now.GetProperty("rules")[1].GetProperty("action_parameters"), "ruleset")));
        now = await OkAsync(rig, "DELETE", $"{path}/rules/{ids["b"]}", null);
        Assert.Equal(["c", "a"], now.GetProperty("rules").EnumerateArray().Select(rule => Text(rule, "ref")));

        Assert.Equal(404, (await rig.CallAsync("DELETE", $"{path}/rules/{ids["b"]}")).Status);
        Assert.Equal(404, (await rig.CallAsync("GET", $"rulesets/{new string('0', 32)}")).Status);
        Assert.Equal(400, (await rig.CallAsync("PATCH", $"{path}/rules/{ids["a"]}", """{"description":"no action"}""")).Status);
        var (_, list) = await rig.CallAsync("GET", "rulesets");
        Assert.Equal(Text(set, "id"), Text(Assert.Single(list.GetProperty("result").EnumerateArray()), "id"));
    }

    [Theory]
    [InlineData("""{"action":"block","expression":"(ssl"}""", "line 1, column 5", "/rules/1/expression")]
    [InlineData("""{"action":"block","expression":"ssl and\nhttp.request.headerz[\"a\"][0] eq \"b\""}""", "did you mean http.request.headers", "/rules/1/expression")]
    [InlineData("""{"action":"challenge","expression":"ssl"}""", "", "")]
    [InlineData("""{"action":"skip","expression":"ssl"}""", "skip leaves out the rules behind", "/rules/1/action_parameters")]
    [InlineData("""{"action":"skip","expression":"ssl","action_parameters":{"products":["waf"]}}""", "cannot be skipped here", "/rules/1/action_parameters")]
    [InlineData("""{"action":"block","expression":"ssl","action_parameters":{"response":{"status_code":402}}}""", "nothing that this action has", "/rules/1/action_parameters/response")]
    [InlineData("""{"action":"block","expression":"ssl","logging":{"enabled":false}}""", "for skip alone", "/rules/1/logging/enabled")]
    [InlineData("""{"action":"block","expression":"ssl","ratelimit":{}}""", "nothing that rules have here", "/rules/1/ratelimit")]
    [InlineData("""{"action":"block","expression":"ssl","id":"00000000000000000000000000000000"}""", "names no rule", "/rules/1/id")]
    public async Task What_is_wrong_is_refused_with_its_place_and_changes_nothing(string rule, string message, string pointer)
    {
        await using var rig = await ManagementRig.StartAsync();
        var before = (await PutAsync(rig, """{"rules":[{"action":"log","expression":"not ssl"}]}""")).ToString();
        var (status, body) = await rig.CallAsync("PUT", EntryPoint, $$"""{"rules":[{"action":"log","expression":"true"},{{rule}}]}""");
        var error = body.GetProperty("errors")[0];

        Assert.Equal(400, status);
        Assert.Contains(message, Text(error, "message"), StringComparison.Ordinal);
        if (pointer.Length > 0)
        {
            Assert.Equal(pointer, Text(error.GetProperty("source"), "pointer"));
        }

        Assert.Equal(before, (await rig.CallAsync("GET", EntryPoint)).Body.GetProperty("result").ToString());
    }

    [Fact]
    public async Task Rules_are_stored_with_their_history_and_audited()
    {
        await using var rig = await ManagementRig.StartAsync();
        await PutAsync(rig, """{"rules":[{"action":"block","expression":"http.user_agent contains \"Bot\"","ref":"a"},{"action":"log","expression":"ssl","ref":"b"}]}""");
        var kept = (await rig.Store.LoadZoneAsync(rig.Zone.Zone.Id, default))!;
        var known = rig.Plane.Find(rig.Zone.Zone.Id)!;
        Assert.True(kept.Ruleset!.IsLike(known.Ruleset!));
        Assert.Equal(known.Ruleset, kept.Ruleset with { Rules = known.Ruleset!.Rules });
        Assert.Equal(ZoneItems.All(known).Order(ByText.One), ZoneItems.All(kept).Order(ByText.One));

        await PutAsync(rig, """{"rules":[{"action":"log","expression":"ssl","ref":"b"}]}""");
        Assert.Equal("b", Assert.Single((await rig.Store.LoadZoneAsync(rig.Zone.Zone.Id, default))!.Ruleset!.Rules).Ref);
        var (_, difference) = await rig.CallAsync("GET", $"fastshield/revisions/{known.Revision}/diff");
        Assert.Contains(difference.GetProperty("result").EnumerateArray(), line => line.GetString()!.Contains("contains \"Bot\"", StringComparison.Ordinal));
        Assert.Equal(200, (await rig.CallAsync("POST", $"fastshield/revisions/{known.Revision}/restore")).Status);
        Assert.Equal(2, rig.Plane.Find(rig.Zone.Zone.Id)!.Ruleset!.Rules.Count);

        var (_, audit) = await rig.SendAsync("GET", "fastshield/audit", null);
        Assert.Contains("Bot", audit.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thousand_rules_are_taken_and_one_more_is_not()
    {
        await using var rig = await ManagementRig.StartAsync();
        string Rules(int count) => $$"""{"rules":[{{string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"action":"block","expression":"http.host eq \"h{{i}}.example.com\" and not cf.tls_client_auth.cert_verified"}"""))}}]}""";
        Assert.Equal(1000, (await PutAsync(rig, Rules(1000))).GetProperty("rules").GetArrayLength());
        Assert.Equal(400, (await rig.CallAsync("PUT", EntryPoint, Rules(1001))).Status);
    }

    private static string[] Refs(JsonElement _, ManagementRig rig, string path, string rule) =>
        [.. OkAsync(rig, "POST", path, rule).GetAwaiter().GetResult().GetProperty("rules").EnumerateArray().Select(one => Text(one, "ref"))];

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static Task<JsonElement> PutAsync(ManagementRig rig, string json) => OkAsync(rig, "PUT", EntryPoint, json);

    private static async Task<JsonElement> OkAsync(ManagementRig rig, string method, string path, string? json)
    {
        var (status, body) = await rig.CallAsync(method, path, json);
        Assert.True(status == 200, body.ToString());
        return body.GetProperty("result");
    }

    private sealed class ByText : IComparer<StoredItem>
    {
        public static ByText One { get; } = new();

        public int Compare(StoredItem? x, StoredItem? y) => string.CompareOrdinal(x!.ToString(), y!.ToString());
    }
}
