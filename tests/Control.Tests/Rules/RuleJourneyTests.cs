using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using FastShield.Control.Tests.Api;
using FastShield.Proxy.Events;
using FastShield.Proxy.Gates;
using FastShield.Proxy.Identity;
using FastShield.Proxy.Journey;
using FastShield.Proxy.Tls;
using FastShield.Runtime.Contract;
using Xunit;

namespace FastShield.Control.Tests.Rules;

/// <summary>Rules on the way of requests: what is answered, forwarded and told, on both transports and in both versions of HTTP.</summary>
public sealed class RuleJourneyTests
{
    public static TheoryData<string, bool> Ways => new() { { "epoll", false }, { "epoll", true }, { "portable", false }, { "portable", true } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Block_log_and_skip_do_what_they_say(string transport, bool isHttp2)
    {
        await using var rig = await ManagementRig.StartAsync();
        await rig.UploadAsync();
        await using var traffic = await RuleTraffic.StartAsync(rig, transport, isHttp2);
        await SetAsync(
            rig,
            """{"action":"log","expression":"http.request.uri.path contains \"/pets\"","description":"seen","ref":"see"}""",
            """{"action":"skip","expression":"http.request.headers[\"x-friend\"][0] eq \"yes\"","action_parameters":{"ruleset":"current"},"logging":{"enabled":false}}""",
            $$"""{"action":"block","expression":"http.request.version eq \"{{(isHttp2 ? "HTTP/2" : "HTTP/1.1")}}\" and ssl and http.request.uri.path eq \"/v1/pets/7\"","description":"not seven"}""",
            """{"action":"block","enabled":false,"expression":"true"}""");

        var (status, _, events) = await traffic.AskAsync("/v1/pets/6", events: 1);
        Assert.Equal(200, status);
        var told = Assert.Single(events);
        Assert.Equal((MitigationAction.Log, EventSource.FirewallCustom, Phase.Rules, "see", "seen"), (told.Action, told.Source, told.Phase, told.Rule!.Ref, told.Rule.Description));
        Assert.Equal(200, told.Status);

        (status, var body, events) = await traffic.AskAsync("/v1/pets/7", events: 2);
        Assert.Equal(403, status);
        using (var problem = JsonDocument.Parse(body))
        {
            Assert.Equal(403, problem.RootElement.GetProperty("status").GetInt32());
            Assert.DoesNotContain("not seven", body, StringComparison.Ordinal);
        }

        Assert.Equal(["seen", "not seven"], events.Select(item => item.Rule!.Description).Order(StringComparer.Ordinal).Reverse());
        Assert.Equal(MitigationAction.Block, events.Single(item => item.Rule!.Description == "not seven").Action);

        (status, _, events) = await traffic.AskAsync("/v1/pets/7", events: 1, headers: ("X-Friend", "yes"));
        Assert.Equal((200, 1), (status, events.Count));
        Assert.Equal(["/v1/pets/6", "/v1/pets/7"], traffic.Origin.Requests.Select(request => request.Target));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_rule_that_asks_the_verdict_waits_for_the_body_and_keeps_its_place(string transport, bool isHttp2)
    {
        await using var rig = await ManagementRig.StartAsync();
        await rig.UploadAsync();
        await ManageAsync(rig);
        await using var traffic = await RuleTraffic.StartAsync(rig, transport, isHttp2);
        await SetAsync(
            rig,
            """{"action":"block","expression":"http.request.headers[\"x-early\"][0] eq \"1\"","ref":"early"}""",
            """{"action":"block","expression":"cf.schema_validation.uploaded.violated and http.request.method eq \"POST\"","ref":"verdict"}""",
            """{"action":"log","expression":"http.request.method eq \"POST\"","ref":"late"}""");

        // The action of validation is none: nothing but the rules looks at what it finds.
        var (status, _, events) = await traffic.AskAsync("/v1/pets", method: "POST", json: """{"name":"Rex"}""", events: 1);
        Assert.Equal((200, "late"), (status, Assert.Single(events).Rule!.Ref));
        Assert.Equal("""{"name":"Rex"}""", Assert.Single(traffic.Origin.Requests).Text);

        (status, _, events) = await traffic.AskAsync("/v1/pets", method: "POST", json: """{"nome":"Rex"}""", events: 1);
        Assert.Equal((403, "verdict"), (status, Assert.Single(events).Rule!.Ref));
        (status, _, events) = await traffic.AskAsync("/v1/pets?limit=1000", events: 0);
        Assert.Equal((200, 0), (status, events.Count));
        (status, _, events) = await traffic.AskAsync("/v1/pets", method: "POST", json: """{"nome":"Rex"}""", events: 1, headers: ("X-Early", "1"));
        Assert.Equal((403, "early"), (status, Assert.Single(events).Rule!.Ref));

        // Block answers by itself, before the rules that wait; the override takes the verdict away.
        await rig.CallAsync("PUT", "api_gateway/settings/schema_validation", """{"validation_default_mitigation_action":"block"}""");
        Assert.Equal(400, (await traffic.AskAsync("/v1/pets", method: "POST", json: """{"nome":"Rex"}""")).Status);
        await rig.CallAsync("PUT", "api_gateway/settings/schema_validation", """{"validation_default_mitigation_action":"block","validation_override_mitigation_action":"none"}""");
        Assert.Equal(200, (await traffic.AskAsync("/v1/pets", method: "POST", json: """{"nome":"Rex"}""", events: 1)).Status);
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("portable")]
    public async Task Fallthrough_operations_and_paths_are_what_the_shield_sees(string transport)
    {
        await using var rig = await ManagementRig.StartAsync(plan: new Control.Rollout.ShieldPlan { Apis = [], PathMode = Runtime.Matching.PathMode.Cloudflare });
        await rig.UploadAsync();
        await ManageAsync(rig);
        await using var traffic = await RuleTraffic.StartAsync(rig, transport);
        await SetAsync(
            rig,
            """{"action":"block","expression":"cf.api_gateway.fallthrough_detected and http.host in {\"other.example.com\"}","ref":"fall"}""",
            """{"action":"block","expression":"http.request.uri.path in {\"/admin\"}","ref":"admin"}""",
            """{"action":"block","expression":"cf.api_gateway.operation.endpoint eq \"/v1/pets/{var1}\" and http.request.uri.path_parameters[\"petId\"] eq \"13\"","ref":"thirteen"}""",
            """{"action":"block","expression":"http.request.uri.path_parameters[\"var1\"] eq \"14\"","ref":"fourteen"}""");

        Assert.Equal(200, (await traffic.AskAsync("/v1/pets/12")).Status);
        Assert.Equal(403, (await traffic.AskAsync("/v1/pets/13")).Status);
        Assert.Equal(403, (await traffic.AskAsync("/v1/pets/%31%33")).Status);
        Assert.Equal(403, (await traffic.AskAsync("/v1/pets/14")).Status);
        Assert.Equal(200, (await traffic.AskAsync("/elsewhere")).Status);
        Assert.Equal(403, (await traffic.AskAsync("/elsewhere", "other.example.com")).Status);
        Assert.Equal(403, (await traffic.AskAsync("/%61dmin")).Status);
        Assert.Equal(403, (await traffic.AskAsync("/x/../admin")).Status);
        Assert.Equal(403, (await traffic.AskAsync("//admin")).Status);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Certificates_decide_who_may_call_what(string transport, bool isHttp2)
    {
        await using var rig = await ManagementRig.StartAsync();
        await rig.UploadAsync();
        await ManageAsync(rig);
        await SetAsync(
            rig,
            """{"action":"block","expression":"(not cf.tls_client_auth.cert_verified and http.host in {\"api.example.com\"})","ref":"verified"}""",
            """{"action":"block","expression":"cf.api_gateway.operation.endpoint eq \"/v1/pets/{var1}\" and http.request.uri.path_parameters[\"petId\"] ne cf.tls_client_auth.cert_subject_cn","ref":"bound"}""");
        using var authority = Authority();
        var before = rig.Slot.Current;
        rig.Slot.Publish(new Shield
        {
            Version = before.Version + 1,
            Hosts = before.Hosts,
            Operations = before.Operations,
            Engine = before.Engine,
            ClientTrust = new ClientTrust([("api.example.com", new HostTrust { Mode = ClientCertificateMode.Optional, Authorities = [new TrustedAuthority { Id = "1", Name = "test", Certificate = authority.RawData }] })]),
        });
        await using var traffic = await RuleTraffic.StartAsync(rig, transport, isHttp2);
        using var device = Issue(authority, "7");
        using var stranger = Issue(null, "7");
        using var known = traffic.Connect(device);
        using var unknown = traffic.Connect(stranger);

        Assert.Equal(200, (await traffic.AskAsync("/v1/pets/7", client: known)).Status);
        var (status, _, events) = await traffic.AskAsync("/v1/pets/8", events: 1, client: known);
        Assert.Equal((403, "bound"), (status, Assert.Single(events).Rule!.Ref));
        (status, _, events) = await traffic.AskAsync("/v1/pets/7", events: 1);
        Assert.Equal((403, "verified"), (status, Assert.Single(events).Rule!.Ref));
        (status, _, events) = await traffic.AskAsync("/v1/pets/7", events: 1, client: unknown);
        Assert.Equal((403, "verified"), (status, Assert.Single(events).Rule!.Ref));
        Assert.Single(traffic.Origin.Requests);
    }

    [Fact]
    public async Task A_change_of_rules_holds_for_the_next_request_of_an_open_connection()
    {
        await using var rig = await ManagementRig.StartAsync();
        await using var traffic = await RuleTraffic.StartAsync(rig);
        Assert.Equal(200, (await traffic.AskAsync("/a")).Status);
        await SetAsync(rig, """{"action":"block","expression":"http.request.uri.path eq \"/a\""}""");
        Assert.Equal(403, (await traffic.AskAsync("/a")).Status);
        await SetAsync(rig);
        Assert.Equal(200, (await traffic.AskAsync("/a")).Status);
    }

    private static async Task SetAsync(ManagementRig rig, params string[] rules)
    {
        var (status, body) = await rig.CallAsync("PUT", "rulesets/phases/http_request_firewall_custom/entrypoint", $$"""{"rules":[{{string.Join(',', rules)}}]}""");
        Assert.True(status == 200, body.ToString());
    }

    private static async Task ManageAsync(ManagementRig rig)
    {
        var (status, body) = await rig.CallAsync(
            "POST",
            "api_gateway/operations",
            """[{"method":"GET","host":"api.example.com","endpoint":"/v1/pets"},{"method":"POST","host":"api.example.com","endpoint":"/v1/pets"},{"method":"GET","host":"api.example.com","endpoint":"/v1/pets/{petId}"}]""");
        Assert.True(status == 200, body.ToString());
    }

    private static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(2));
    }

    private static X509Certificate2 Issue(X509Certificate2? authority, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
        var (from, to) = (DateTimeOffset.UtcNow.AddMinutes(-30), DateTimeOffset.UtcNow.AddHours(1));
        if (authority is null)
        {
            return request.CreateSelfSigned(from, to);
        }

        using var issued = request.Create(authority, from, to, RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }
}
