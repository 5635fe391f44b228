using System.Net;
using System.Text.Json;
using FastShield.Control.Access;
using FastShield.Control.Api;
using Xunit;

namespace FastShield.Control.Tests.Api;

/// <summary>security-cases A-01, A-02, A-05, A-08, A-10: who may call what, made from the table of routes itself.</summary>
public sealed class AccessTests
{
    private const string SomeId = "00000000-0000-4000-8000-000000000001";

    [Fact]
    public async Task No_route_can_be_called_without_the_token_that_it_needs()
    {
        // So many failures are no guessing here.
        await using var rig = await ManagementRig.StartAsync(new ManagementLimits { FailuresPerMinute = int.MaxValue });
        var other = await rig.Plane.AddZoneAsync("example.org", new Control.Rollout.Author("t", "t", "t"), default);
        var known = new Dictionary<string, string?>
        {
            ["none"] = null,
            ["unknown"] = TokenSecret.Make(),
            ["expired"] = await rig.TokenAsync(AccessLevel.Admin, expires: TimeProvider.System.GetUtcNow().AddSeconds(-1)),
            ["disabled"] = await rig.TokenAsync(AccessLevel.Admin, isDisabled: true),
            ["other zone"] = await rig.TokenAsync(AccessLevel.Write, [other.Zone.Id]),
            ["read"] = await rig.TokenAsync(AccessLevel.Read),
            ["write"] = await rig.TokenAsync(AccessLevel.Write),
        };
        var routes = 0;
        foreach (var route in Routes.All)
        {
            routes++;
            var path = route.Template.TrimStart('/').Replace("{zone_id}", rig.Zone.Zone.Id, StringComparison.Ordinal);
            path = System.Text.RegularExpressions.Regex.Replace(path, "{[^}]*}", SomeId);
            foreach (var (name, token) in known)
            {
                var refused = name switch
                {
                    "read" => route.Level > AccessLevel.Read,
                    "write" => route.Level > AccessLevel.Write,
                    "other zone" => route.IsOfZone || route.Level > AccessLevel.Write,
                    _ => true,
                };
                if (!refused)
                {
                    continue;
                }

                using var client = rig.ClientOf(token);
                var (status, body) = await rig.SendAsync(route.Method, path, null, client);
                Assert.True(status is 401 or 403 || (token is null && status == 400), $"{route.Method} {route.Template} as {name}: {status}");
                Assert.False(body.GetProperty("success").GetBoolean());
                Assert.True(body.GetProperty("errors")[0].GetProperty("code").GetInt32() >= 1000);
            }
        }

        Assert.True(routes > 40);
        Assert.Equal(1, (await rig.Store.LoadZoneAsync(rig.Zone.Zone.Id, default))!.Revision);
    }

    [Fact]
    public async Task Who_guesses_has_to_wait_and_others_do_not_once_the_minute_is_over()
    {
        await using var rig = await ManagementRig.StartAsync();
        using var guesser = rig.ClientOf("fs_wrong");
        var statuses = new List<int>();
        for (var i = 0; i < new ManagementLimits().FailuresPerMinute + 5; i++)
        {
            statuses.Add((await rig.CallAsync("GET", "api_gateway/operations", client: guesser)).Status);
        }

        Assert.Equal(429, statuses[^1]);
        Assert.Contains(403, statuses);
    }

    [Fact]
    public async Task A_key_pair_may_do_everything_and_a_wrong_one_nothing()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, new string('k', LegacyKey.ShortestKey) + "\n");
        await using var rig = await ManagementRig.StartAsync(keys: [LegacyKey.Read($"me@example.com:{file}")]);
        File.Delete(file);
        foreach (var (email, key, expected) in new[] { ("me@example.com", new string('k', 32), 200), ("me@example.com", new string('k', 33), 403), ("you@example.com", new string('k', 32), 403) })
        {
            using var client = rig.ClientOf(null);
            client.DefaultRequestHeaders.Add("X-Auth-Email", email);
            client.DefaultRequestHeaders.Add("X-Auth-Key", key);
            Assert.Equal(expected, (await rig.SendAsync("GET", "user/tokens", null, client)).Status);
        }
    }

    [Theory]
    [InlineData("evil.example", 421)]
    [InlineData("localhost", 200)]
    [InlineData("127.0.0.1:1234", 200)]
    [InlineData("[::1]", 200)]
    public async Task Other_host_names_are_turned_away(string host, int expected)
    {
        await using var rig = await ManagementRig.StartAsync();
        rig.Client.DefaultRequestHeaders.Host = host;
        Assert.Equal(expected, (await rig.SendAsync("GET", "zones", null)).Status);
    }

    [Fact]
    public async Task Pages_of_other_sites_change_nothing()
    {
        await using var rig = await ManagementRig.StartAsync();
        rig.Client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        Assert.Equal(403, (await rig.CallAsync("PUT", "api_gateway/settings/schema_validation", """{"validation_default_mitigation_action":"block"}""")).Status);
    }

    [Fact]
    public async Task A_token_is_shown_once_and_kept_as_a_hash()
    {
        await using var rig = await ManagementRig.StartAsync();
        var (status, made) = await rig.SendAsync("POST", "user/tokens", new StringContent($$"""{"name":"ci","level":"write","zones":["{{rig.Zone.Zone.Id}}"],"expires_on":"2099-01-01T00:00:00Z"}"""));
        Assert.Equal(200, status);
        var secret = made.GetProperty("result").GetProperty("value").GetString()!;
        using var client = rig.ClientOf(secret);
        Assert.Equal("active", (await rig.SendAsync("GET", "user/tokens/verify", null, client)).Body.GetProperty("result").GetProperty("status").GetString());
        Assert.Equal(403, (await rig.SendAsync("GET", "user/tokens", null, client)).Status);
        var list = (await rig.SendAsync("GET", "user/tokens", null)).Body.ToString();
        Assert.Contains("\"ci\"", list, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, list, StringComparison.Ordinal);

        var id = made.GetProperty("result").GetProperty("id").GetString();
        Assert.Equal(200, (await rig.SendAsync("DELETE", $"user/tokens/{id}", null)).Status);
        Assert.Equal(401, (await rig.SendAsync("GET", "user/tokens/verify", null, client)).Status);

        var files = Directory.GetFiles(rig.Folder).Select(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            return reader.ReadToEnd();
        });
        Assert.All(files, text => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        Assert.All(rig.Reports, text => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_write_is_in_the_audit_log_and_an_edited_row_is_found()
    {
        await using var rig = await ManagementRig.StartAsync();
        var operation = await rig.ManageAsync("GET", "/v1/pets");
        await rig.CallAsync("PUT", $"api_gateway/operations/{operation}/schema_validation", """{"mitigation_action":"block"}""");
        await rig.CallAsync("PUT", "api_gateway/settings/schema_validation", """{"validation_default_mitigation_action":"block"}""");

        var (_, body) = await rig.SendAsync("GET", "fastshield/audit", null);
        var rows = body.GetProperty("result").EnumerateArray().ToList();
        Assert.Equal(4, rows.Count);
        Assert.All(rows, row => Assert.True(row.GetProperty("intact").GetBoolean()));
        Assert.Equal("PUT /zones/{zone_id}/api_gateway/settings/schema_validation", rows[0].GetProperty("action").GetString());
        Assert.Equal("Admin", rows[0].GetProperty("actor").GetString());

        // Each value, as it was and as it became.
        Assert.Equal(
            ("None", "Block"),
            (Value(rows[0], "before", "settings").GetProperty("default_action").GetString(), Value(rows[0], "after", "settings").GetProperty("default_action").GetString()));
        Assert.Equal(JsonValueKind.Null, Value(rows[1], "before", $"operation {operation}").GetProperty("action").ValueKind);
        Assert.Equal("Block", Value(rows[1], "after", $"operation {operation}").GetProperty("action").GetString());
        Assert.Equal(JsonValueKind.Null, Value(rows[2], "before", $"operation {operation}").ValueKind);
        Assert.Equal("/v1/pets", Value(rows[2], "after", $"operation {operation}").GetProperty("name").GetProperty("endpoint").GetString());
        Assert.Equal("example.com", rows[3].GetProperty("after").GetProperty("zone").GetProperty("name").GetString());

        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(rig.Folder, "control.db")}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE audit SET actor = 'nobody' WHERE sequence = 2";
        await command.ExecuteNonQueryAsync();
        var after = (await rig.SendAsync("GET", "fastshield/audit", null)).Body.GetProperty("result").EnumerateArray();
        Assert.Equal([2], after.Where(row => !row.GetProperty("intact").GetBoolean()).Select(row => row.GetProperty("sequence").GetInt32()));
    }

    [Fact]
    public async Task The_audit_log_has_tokens_without_their_secrets_and_values_within_a_bound()
    {
        await using var rig = await ManagementRig.StartAsync();
        var (_, made) = await rig.SendAsync("POST", "user/tokens", new StringContent("""{"name":"ci","level":"write"}"""));
        var token = made.GetProperty("result");
        await rig.SendAsync("DELETE", $"user/tokens/{token.GetProperty("id").GetString()}", null);
        var hosts = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"{new string('h', 60)}{i}.example.com\":\"log\""));
        Assert.Equal(200, (await rig.CallAsync("PUT", "fastshield/fallthrough", $$"""{"default":"log","hosts":{ {{hosts}} } }""")).Status);

        var (_, body) = await rig.SendAsync("GET", "fastshield/audit", null);
        var rows = body.GetProperty("result").EnumerateArray().ToList();
        Assert.Equal(1, rows[0].GetProperty("after").GetProperty("left_out").GetInt32());
        Assert.True(rows[0].GetRawText().Length < 2 * Control.Store.AuditValues.MostOctets);
        Assert.False(rows[1].GetProperty("before").GetProperty("token").GetProperty("is_disabled").GetBoolean());
        Assert.True(rows[1].GetProperty("after").GetProperty("token").GetProperty("is_disabled").GetBoolean());
        Assert.Equal("ci", rows[2].GetProperty("after").GetProperty("token").GetProperty("name").GetString());
        Assert.DoesNotContain(token.GetProperty("value").GetString()!, body.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(TokenSecret.HashOf(token.GetProperty("value").GetString()!), body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_clear_text_it_listens_on_loopback_alone()
    {
        await using var rig = await ManagementRig.StartAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => ManagementServer.StartAsync(
            new IPEndPoint(IPAddress.Any, 0), null, [], new ManagementServices(rig.Plane, rig.Store, rig.Credentials, new ManagementLimits(), TimeProvider.System), _ => { }));
    }

    private static JsonElement Value(JsonElement row, string side, string name) => row.GetProperty(side).GetProperty("values").GetProperty(name);
}
