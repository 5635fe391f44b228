using System.Text.Json;
using FastShield.Proxy.Events;
using FastShield.Proxy.Journey;
using FastShield.Proxy.Settings;
using FastShield.Runtime.Contract;
using Xunit;

namespace FastShield.Proxy.Tests.Journey;

/// <summary>What is let through, what is answered, and what is told of it.</summary>
public sealed class GuardTests
{
    public static TheoryData<string> Makers => ProxyRig.Makers;

    private static string Post(string body, string type = "application/json", string path = "/pets") =>
        $"POST {path} HTTP/1.1\r\nHost: api.example\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_conforming_get_reaches_the_origin(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker);
        var answer = await rig.AskAsync("GET /pets?limit=2 HTTP/1.1\r\nHost: api.example\r\nX-Mine: 1\r\nConnection: keep-alive\r\n\r\n");

        Assert.Equal((200, "ok"), (answer.Status, answer.Body));
        var seen = Assert.Single(rig.Origin.Requests);
        Assert.Equal(("GET", "/pets?limit=2"), (seen.Method, seen.Target));
        Assert.Equal(["api.example"], seen.Field("Host"));
        Assert.Equal(["1"], seen.Field("X-Mine"));
        Assert.Equal(["127.0.0.1"], seen.Field("X-Forwarded-For"));
        Assert.Equal(["http"], seen.Field("X-Forwarded-Proto"));
        Assert.Equal(["api.example"], seen.Field("X-Forwarded-Host"));
        Assert.Single(seen.Field("Via"));
        Assert.Empty(seen.Field("Connection"));
        Assert.Equal(answer.Field("X-Request-Id"), Assert.Single(seen.Field("X-Request-Id")));
        Assert.NotNull(answer.Field("Date"));
        Assert.Empty(rig.Events.Items);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_conforming_body_reaches_the_origin_as_it_is(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker, tls: true);
        var answer = await rig.AskAsync(Post("""{ "name":  "Rex" }"""));

        Assert.Equal(200, answer.Status);
        var seen = Assert.Single(rig.Origin.Requests);
        Assert.Equal("""{ "name":  "Rex" }""", seen.Text);
        Assert.Equal(["https"], seen.Field("X-Forwarded-Proto"));
        Assert.Empty(rig.Events.Items);
    }

    [Theory]
    [MemberData(nameof(Makers))]
    public async Task A_violating_body_is_answered_with_its_place_and_stays_away_from_the_origin(string maker)
    {
        await using var rig = await ProxyRig.StartAsync(maker);
        await using var client = await rig.ConnectAsync();
        var answer = await client.AskAsync(Post("""{"name":7}"""));

        Assert.Equal(400, answer.Status);
        Assert.Equal("application/problem+json", answer.Field("Content-Type"));
        using var problem = JsonDocument.Parse(answer.Body);
        Assert.Equal(400, problem.RootElement.GetProperty("status").GetInt32());
        Assert.Equal("Bad Request", problem.RootElement.GetProperty("title").GetString());
        Assert.Equal(answer.Field("X-Request-Id"), problem.RootElement.GetProperty("request_id").GetString());
        var violation = problem.RootElement.GetProperty("violation");
        Assert.Equal("body", violation.GetProperty("location").GetString());
        Assert.Equal("invalid_type", violation.GetProperty("error_class").GetString());
        Assert.Equal("expected:string", violation.GetProperty("error_detail").GetString());
        Assert.Equal("$.name", violation.GetProperty("target").GetString());
        Assert.Equal("#/pet/properties/name/type", violation.GetProperty("schema_pointer").GetString());
        Assert.Empty(rig.Origin.Requests);
        Assert.Equal(0, rig.Origin.Connections);

        var told = await rig.Events.OneAsync();
        Assert.Equal((MitigationAction.Block, EventSource.SchemaValidation, Phase.Body, 400), (told.Action, told.Source, told.Phase, told.Status));
        Assert.Equal(("addPet", "POST", "/pets", "api.example"), (told.Operation, told.Method, told.Path, told.Host));
        Assert.Equal("$.name", told.Violation!.Target);
        Assert.Equal(("interpreter", 7L), (told.Engine, told.ShieldVersion));

        // The body was read to its end: the connection is still good.
        Assert.Equal(200, (await client.AskAsync("GET /pets HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
    }

    [Fact]
    public async Task With_log_a_violating_request_passes_and_is_told()
    {
        await using var rig = await ProxyRig.StartAsync("epoll", shield: TestShield.Make(MitigationAction.Log));
        Assert.Equal(200, (await rig.AskAsync(Post("""{"name":7}"""))).Status);

        Assert.Equal("""{"name":7}""", Assert.Single(rig.Origin.Requests).Text);
        var told = await rig.Events.OneAsync();
        Assert.Equal((MitigationAction.Log, EventSource.SchemaValidation, 200, 200), (told.Action, told.Source, told.Status, told.OriginStatus));
        Assert.Equal(1, rig.Counted(counters => counters.Logged, 1));
    }

    [Fact]
    public async Task With_none_nothing_is_looked_at()
    {
        await using var rig = await ProxyRig.StartAsync("epoll", shield: TestShield.Make(MitigationAction.None));
        Assert.Equal(200, (await rig.AskAsync(Post("no json", "image/png"))).Status);

        Assert.Equal("no json", Assert.Single(rig.Origin.Requests).Text);
        Assert.Empty(rig.Events.Items);
    }

    [Theory]
    [InlineData("", "missing_credentials")]
    [InlineData("Authorization: Bearer c2VjcmV0\r\n", "missing_credentials")]
    [InlineData("Authorization: Basic c2VjcmV0\r\n", "malformed_credentials")]
    public async Task Who_does_not_show_the_credentials_gets_401_with_challenges_and_nothing_of_them_is_told(string field, string expected)
    {
        await using var rig = await ProxyRig.StartAsync("epoll");
        var answer = await rig.AskAsync($"GET /secrets/1 HTTP/1.1\r\nHost: a\r\n{field}Content-Type: broken\r\nContent-Length: 2\r\n\r\n{{}}");

        Assert.Equal((401, "Basic realm=\"api\""), (answer.Status, answer.Field("WWW-Authenticate")));
        Assert.Equal("application/problem+json", answer.Field("Content-Type"));
        using var problem = JsonDocument.Parse(answer.Body);
        Assert.Equal("Unauthorized", problem.RootElement.GetProperty("title").GetString());
        Assert.Equal("security", problem.RootElement.GetProperty("violation").GetProperty("location").GetString());
        Assert.Equal(expected, problem.RootElement.GetProperty("violation").GetProperty("error_class").GetString());
        Assert.Equal("login | key", problem.RootElement.GetProperty("violation").GetProperty("target").GetString());
        Assert.DoesNotContain("c2VjcmV0", answer.Body, StringComparison.Ordinal);
        Assert.Empty(rig.Origin.Requests);
        var told = await rig.Events.OneAsync();
        Assert.Equal((MitigationAction.Block, EventSource.Security, Phase.Parameters, 401), (told.Action, told.Source, told.Phase, told.Status));
        Assert.DoesNotContain("c2VjcmV0", told.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_shows_the_credentials_is_let_through()
    {
        await using var rig = await ProxyRig.StartAsync("epoll");

        Assert.Equal(200, (await rig.AskAsync("GET /secrets/1 HTTP/1.1\r\nHost: a\r\nAuthorization: Basic dTpw\r\n\r\n")).Status);
        Assert.Equal(200, (await rig.AskAsync("GET /secrets/1?token=x HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Assert.Equal(["Basic dTpw"], rig.Origin.Requests[0].Field("Authorization"));
        Assert.Empty(rig.Events.Items);
    }

    [Fact]
    public async Task An_undeclared_query_parameter_is_told_of_a_request_that_is_let_through()
    {
        await using var rig = await ProxyRig.StartAsync("epoll", shield: TestShield.Make(undeclaredQuery: MitigationAction.Log));

        Assert.Equal(200, (await rig.AskAsync("GET /pets?x%20y=1 HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        var told = await rig.Events.OneAsync();
        Assert.Equal((MitigationAction.Log, EventSource.SchemaValidation, Phase.Parameters, 200), (told.Action, told.Source, told.Phase, told.Status));
        Assert.Equal((ViolationLocation.Query, "undeclared_parameter", "x y"), (told.Violation!.Location, told.Violation.Detail, told.Violation.Target));
    }

    [Theory]
    [InlineData(MitigationAction.Block, 400)]
    [InlineData(MitigationAction.Log, 200)]
    public async Task It_does_not_hide_what_is_wrong_with_the_body(MitigationAction action, int status)
    {
        await using var rig = await ProxyRig.StartAsync("epoll", shield: TestShield.Make(action, undeclaredQuery: MitigationAction.Log));

        Assert.Equal(status, (await rig.AskAsync(Post("""{"name":7}""", path: "/pets?x=1"))).Status);
        Assert.Equal(["x", "$.name"], (await rig.Events.ManyAsync(2)).Select(told => told.Violation!.Target));
    }

    [Fact]
    public async Task An_undeclared_query_parameter_is_refused_where_the_policy_says_so()
    {
        await using var rig = await ProxyRig.StartAsync("epoll", shield: TestShield.Make(undeclaredQuery: MitigationAction.Block));

        Assert.Equal(400, (await rig.AskAsync("GET /pets?x=1 HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Assert.Equal(200, (await rig.AskAsync("GET /pets HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Assert.Equal("x", (await rig.Events.OneAsync()).Violation!.Target);
    }

    [Fact]
    public async Task With_log_who_shows_nothing_passes_and_is_told_and_the_key_is_not()
    {
        await using var rig = await ProxyRig.StartAsync("epoll", shield: TestShield.Make(MitigationAction.Log));

        Assert.Equal(200, (await rig.AskAsync("GET /secrets/1?token=x&token=hidden HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        var told = await rig.Events.OneAsync();
        Assert.Equal((MitigationAction.Log, EventSource.Security, ErrorClass.MalformedCredentials), (told.Action, told.Source, told.Violation!.Class));
        Assert.DoesNotContain("hidden", told.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/dogs", 404, EventSource.Path)]
    [InlineData("PATCH", "/pets", 405, EventSource.Method)]
    [InlineData("OPTIONS", "/pets", 405, EventSource.Method)]
    [InlineData("GET", "/PETS", 404, EventSource.Path)]
    [InlineData("GET", "/pets/", 404, EventSource.Path)]
    [InlineData("GET", "//pets", 400, EventSource.Path)]
    [InlineData("GET", "/pets/%2e%2e/x", 400, EventSource.Path)]
    [InlineData("GET", "/pets/a%2fb", 400, EventSource.Path)]
    [InlineData("TRACE", "/pets", 501, EventSource.Method)]
    public async Task What_belongs_to_no_operation_is_answered(string method, string path, int status, EventSource source)
    {
        await using var rig = await ProxyRig.StartAsync("epoll");
        await using var client = await rig.ConnectAsync();
        var answer = await client.AskAsync($"{method} {path} HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 405 ? "GET, HEAD, POST" : null, answer.Field("Allow"));
        Assert.Equal((source, status, MitigationAction.Block), Of(await rig.Events.OneAsync()));
        Assert.Empty(rig.Origin.Requests);
        Assert.Equal(200, (await client.AskAsync("GET /pets HTTP/1.1\r\nHost: a\r\n\r\n")).Status);

        static (EventSource, int, MitigationAction) Of(ShieldEvent told) => (told.Source, told.Status, told.Action);
    }

    [Theory]
    [InlineData("GET /dogs HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("PATCH /pets HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx")]
    public async Task A_fallthrough_of_log_or_none_lets_what_has_no_operation_pass(string request)
    {
        await using var logs = await ProxyRig.StartAsync("epoll", shield: TestShield.Make(fallthrough: MitigationAction.Log));
        Assert.Equal(200, (await logs.AskAsync(request)).Status);
        Assert.Equal(MitigationAction.Log, (await logs.Events.OneAsync()).Action);

        await using var passes = await ProxyRig.StartAsync("epoll", shield: TestShield.Make(fallthrough: MitigationAction.None));
        Assert.Equal(200, (await passes.AskAsync(request)).Status);
        Assert.Empty(passes.Events.Items);
    }

    [Theory]
    [InlineData("text/plain", "{}", 415)]
    [InlineData("application/json; charset=latin1", "{}", 415)]
    [InlineData("application/json", "{", 400)]
    [InlineData("application/json", "{\"name\":\"a\",\"name\":\"b\"}", 400)]
    public async Task Media_type_and_syntax_have_their_statuses_and_block_status_replaces_them(string type, string body, int status)
    {
        await using var rig = await ProxyRig.StartAsync("epoll");
        Assert.Equal(status, (await rig.AskAsync(Post(body, type))).Status);

        await using var other = await ProxyRig.StartAsync("epoll", change: static settings => settings with { BlockStatus = 403, HideDetail = true });
        var answer = await other.AskAsync(Post(body, type));
        Assert.Equal(403, answer.Status);
        Assert.DoesNotContain("violation", answer.Body.Replace("schema-violation", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.NotNull((await other.Events.OneAsync()).Violation);
        Assert.Empty(rig.Origin.Requests);
    }

    [Fact]
    public async Task A_body_that_the_operation_does_not_describe_is_refused_unless_the_setting_allows_it()
    {
        const string request = "DELETE /pets/1 HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nabc";
        await using var rig = await ProxyRig.StartAsync("epoll");
        Assert.Equal(415, (await rig.AskAsync(request)).Status);
        Assert.Empty(rig.Origin.Requests);

        await using var open = await ProxyRig.StartAsync("epoll", change: static settings => settings with { AllowUndeclaredBodies = true });
        Assert.Equal(200, (await open.AskAsync(request)).Status);
        Assert.Equal("abc", Assert.Single(open.Origin.Requests).Text);
    }

    [Fact]
    public async Task A_preflight_passes_only_where_that_is_set()
    {
        const string request = "OPTIONS /pets HTTP/1.1\r\nHost: a\r\nOrigin: https://b\r\nAccess-Control-Request-Method: POST\r\n\r\n";
        await using var rig = await ProxyRig.StartAsync("epoll");
        Assert.Equal(405, (await rig.AskAsync(request)).Status);

        await using var open = await ProxyRig.StartAsync("epoll", change: static settings => settings with { CorsPreflight = CorsPreflight.Pass });
        Assert.Equal(200, (await open.AskAsync(request)).Status);
        Assert.Equal(405, (await open.AskAsync("OPTIONS /pets HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
    }

    [Fact]
    public async Task A_host_that_is_not_served_is_404()
    {
        await using var rig = await ProxyRig.StartAsync("epoll", shield: TestShield.Make(hosts: "api.example"));
        Assert.Equal(200, (await rig.AskAsync("GET /pets HTTP/1.1\r\nHost: API.example:8443\r\n\r\n")).Status);
        Assert.Equal(404, (await rig.AskAsync("GET /pets HTTP/1.1\r\nHost: other.example\r\n\r\n")).Status);
        Assert.Equal(EventSource.Host, (await rig.Events.OneAsync()).Source);
    }

    [Fact]
    public async Task A_host_other_than_the_one_of_the_handshake_is_421()
    {
        var shield = TestShield.Make(hosts: ["localhost", "b.example"]);
        await using var rig = await ProxyRig.StartAsync("epoll", shield: shield, tls: true);
        Assert.Equal(200, (await rig.AskAsync("GET /pets HTTP/1.1\r\nHost: localhost\r\n\r\n")).Status);
        Assert.Equal(421, (await rig.AskAsync("GET /pets HTTP/1.1\r\nHost: b.example\r\n\r\n")).Status);
        Assert.Equal(421, (await rig.AskAsync("GET http://localhost/pets HTTP/1.1\r\nHost: localhost\r\n\r\n")).Status);
        Assert.Equal(200, (await rig.AskAsync("GET https://localhost/pets HTTP/1.1\r\nHost: localhost\r\n\r\n")).Status);
    }

    [Fact]
    public async Task The_canonical_path_is_what_is_forwarded()
    {
        await using var rig = await ProxyRig.StartAsync("epoll");
        Assert.Equal(200, (await rig.AskAsync("GET /p%65ts/%e2%82%ac?q=%2e HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        Assert.Equal("/pets/%E2%82%AC?q=%2e", Assert.Single(rig.Origin.Requests).Target);
    }

    [Fact]
    public async Task A_shield_that_is_published_holds_for_the_next_request()
    {
        await using var rig = await ProxyRig.StartAsync("epoll");
        await using var client = await rig.ConnectAsync();
        Assert.Equal(400, (await client.AskAsync(Post("{}"))).Status);
        rig.Shields.Publish(TestShield.Make(MitigationAction.None));
        Assert.Equal(200, (await client.AskAsync(Post("{}"))).Status);
    }

    [Fact]
    public async Task Secrets_in_a_query_are_not_told_and_an_event_is_one_line()
    {
        await using var rig = await ProxyRig.StartAsync("epoll");
        await rig.AskAsync("GET /x%0ay?a=1&access_token=geheim&Pass%77ord=auch HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer geheim\r\n\r\n");
        var told = await rig.Events.OneAsync();
        using var stream = new MemoryStream();
        using var sink = new JsonLinesSink(stream);
        sink.Write(told);
        var text = System.Text.Encoding.UTF8.GetString(stream.ToArray());

        Assert.Equal("a=1&access_token=REDACTED&Pass%77ord=REDACTED", told.Query);
        Assert.DoesNotContain("geheim", text, StringComparison.Ordinal);
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        using var json = JsonDocument.Parse(text);
        Assert.Equal("path", json.RootElement.GetProperty("source").GetString());
    }
}
