using System.Net;
using FastShield.Proxy;
using FastShield.Proxy.Settings;
using FastShield.Proxy.Transport;
using FastShield.TestKit;
using Xunit;

namespace FastShield.Control.Tests.Api;

/// <summary>What calls of the API do to traffic: each call, then requests.</summary>
public sealed class SemanticsTests
{
    private const string Default = "api_gateway/settings/schema_validation";

    [Fact]
    public async Task From_none_to_log_to_block_to_an_override_and_back()
    {
        await using var rig = await ManagementRig.StartAsync();
        await using var traffic = await Traffic.StartAsync(rig);

        // Nothing is configured: everything passes, seen by nobody.
        Assert.Equal((200, 0), await traffic.AskAsync("/v1/pets?limit=0"));

        // An uploaded schema is inert, and so is an enabled one while its operations are not managed.
        var schema = await rig.UploadAsync(isEnabled: false);
        await rig.CallAsync("PUT", Default, """{"validation_default_mitigation_action":"block"}""");
        Assert.Equal((200, 0), await traffic.AskAsync("/v1/pets?limit=0"));
        await rig.CallAsync("PATCH", $"api_gateway/user_schemas/{schema}", """{"validation_enabled":true}""");
        Assert.Equal((200, 0), await traffic.AskAsync("/v1/pets?limit=0"));

        // Managed: the zone's default holds.
        var operation = await rig.ManageAsync("GET", "/v1/pets");
        var other = await rig.ManageAsync("GET", "/v1/pets/{anything}");
        Assert.Equal((400, 1), await traffic.AskAsync("/v1/pets?limit=0"));
        Assert.Equal((200, 0), await traffic.AskAsync("/v1/pets?limit=5"));
        Assert.Equal((400, 1), await traffic.AskAsync("/v1/pets/x"));
        Assert.Equal((200, 0), await traffic.AskAsync("/v1/pets/7"));

        // The operation's own action wins over the default, the override over both.
        await rig.CallAsync("PUT", $"api_gateway/operations/{operation}/schema_validation", """{"mitigation_action":"log"}""");
        Assert.Equal((200, 1), await traffic.AskAsync("/v1/pets?limit=0"));
        Assert.Equal((400, 1), await traffic.AskAsync("/v1/pets/x"));
        await rig.CallAsync("PATCH", Default, """{"validation_override_mitigation_action":"none"}""");
        Assert.Equal((200, 0), await traffic.AskAsync("/v1/pets?limit=0"));
        Assert.Equal((200, 0), await traffic.AskAsync("/v1/pets/x"));
        await rig.CallAsync("PATCH", Default, """{"validation_override_mitigation_action":null}""");
        Assert.Equal((200, 0), await traffic.AskAsync("/v1/pets/x"));
        await rig.CallAsync("PATCH", Default, """{"validation_override_mitigation_action":"disable_override"}""");
        Assert.Equal((200, 1), await traffic.AskAsync("/v1/pets?limit=0"));
        await rig.CallAsync("PUT", $"api_gateway/operations/{operation}/schema_validation", """{"mitigation_action":null}""");
        Assert.Equal((400, 1), await traffic.AskAsync("/v1/pets?limit=0"));

        // Going back to an earlier revision is one call.
        var (_, revisions) = await rig.CallAsync("GET", "fastshield/revisions");
        var inert = revisions.GetProperty("result").EnumerateArray().Single(note => note.GetProperty("summary").GetString()!.EndsWith("uploaded", StringComparison.Ordinal)).GetProperty("revision").GetInt64();
        Assert.Equal(200, (await rig.CallAsync("POST", $"fastshield/revisions/{inert}/restore")).Status);
        Assert.Equal((200, 0), await traffic.AskAsync("/v1/pets?limit=0"));
        Assert.Equal(200, (await rig.CallAsync("POST", $"fastshield/revisions/{inert + 5}/restore")).Status);

        // Deleting the schema ends validation and keeps the operations; deleting an operation makes it unknown.
        await rig.CallAsync("DELETE", $"api_gateway/user_schemas/{schema}");
        Assert.Equal((200, 0), await traffic.AskAsync("/v1/pets?limit=0"));
        Assert.Equal(200, (await rig.CallAsync("GET", $"api_gateway/operations/{other}")).Status);
    }

    [Fact]
    public async Task Unknown_endpoints_fall_through_by_host()
    {
        await using var rig = await ManagementRig.StartAsync();
        await using var traffic = await Traffic.StartAsync(rig);
        await rig.ManageAsync("GET", "/v1/pets");
        var (status, body) = await rig.CallAsync("PUT", "fastshield/fallthrough", """{"default":"log","hosts":{"API.example.com":"block"}}""");
        Assert.Equal(200, status);
        Assert.Equal("block", body.GetProperty("result").GetProperty("hosts").GetProperty("api.example.com").GetString());

        Assert.Equal((200, 0), await traffic.AskAsync("/v1/pets"));
        Assert.Equal((404, 1), await traffic.AskAsync("/v1/unknown"));
        Assert.Equal((200, 1), await traffic.AskAsync("/v1/unknown", host: "other.example.com"));
        Assert.Equal((200, 1), await traffic.AskAsync("/v1/unknown", host: "example.com"));
        Assert.Equal(404, (await traffic.AskAsync("/v1/pets", host: "example.org")).Status);
    }

    [Fact]
    public async Task A_host_variable_is_for_every_host_that_fits()
    {
        await using var rig = await ManagementRig.StartAsync();
        await using var traffic = await Traffic.StartAsync(rig);
        await rig.ManageAsync("GET", "/wide", "{region}.example.com");
        await rig.ManageAsync("GET", "/narrow", "eu.example.com");
        await rig.CallAsync("PUT", "fastshield/fallthrough", """{"default":"block"}""");

        Assert.Equal(200, (await traffic.AskAsync("/wide", host: "us.example.com")).Status);
        Assert.Equal(200, (await traffic.AskAsync("/wide", host: "eu.example.com")).Status);
        Assert.Equal(200, (await traffic.AskAsync("/narrow", host: "eu.example.com")).Status);
        Assert.Equal(404, (await traffic.AskAsync("/narrow", host: "us.example.com")).Status);
        Assert.Equal(404, (await traffic.AskAsync("/wide", host: "a.b.example.com")).Status);
    }

    [Fact]
    public async Task A_document_is_replaced_at_once_or_not_at_all()
    {
        await using var rig = await ManagementRig.StartAsync();
        await using var traffic = await Traffic.StartAsync(rig);
        var schema = await rig.UploadAsync();
        await rig.ManageAsync("GET", "/v1/pets");
        await rig.CallAsync("PUT", Default, """{"validation_default_mitigation_action":"block"}""");
        Assert.Equal(400, (await traffic.AskAsync("/v1/pets?limit=200")).Status);

        var path = $"zones/{rig.Zone.Zone.Id}/api_gateway/user_schemas/{schema}";
        var (status, body) = await rig.SendAsync("PUT", path, ManagementRig.Form(ManagementRig.PetStore.Replace("maximum: 100", "maximum: 500", StringComparison.Ordinal)));
        Assert.Equal(200, status);
        Assert.Equal(2, body.GetProperty("result").GetProperty("fastshield_version").GetInt32());
        Assert.Equal(200, (await traffic.AskAsync("/v1/pets?limit=200")).Status);

        (status, body) = await rig.SendAsync("PUT", path, ManagementRig.Form(ManagementRig.PetStore.Replace("type: integer, minimum", "type: integer, pattern: '(', minimum", StringComparison.Ordinal)));
        Assert.Equal(400, status);
        Assert.NotEmpty(body.GetProperty("result").GetProperty("upload_details").GetProperty("errors").EnumerateArray());
        Assert.Equal(200, (await traffic.AskAsync("/v1/pets?limit=200")).Status);
        Assert.Equal(400, (await traffic.AskAsync("/v1/pets?limit=501")).Status);
    }

    [Fact]
    public async Task What_is_kept_of_documents_is_bounded()
    {
        await using var rig = await ManagementRig.StartAsync(new Control.Api.ManagementLimits { SourcesPerZone = ManagementRig.PetStore.Length + 10 });
        var schema = await rig.UploadAsync();
        var (status, body) = await rig.SendAsync("POST", $"zones/{rig.Zone.Zone.Id}/api_gateway/user_schemas", ManagementRig.Form(ManagementRig.PetStore + "# other"));
        Assert.Equal(413, status);
        Assert.False(body.GetProperty("success").GetBoolean());
        var hash = Assert.Single(rig.Plane.Find(rig.Zone.Zone.Id)!.Schemas.Values).SourceHash;
        Assert.NotNull(rig.Plane.Documents.Find(hash));

        await rig.CallAsync("DELETE", $"api_gateway/user_schemas/{schema}");
        Assert.Null(rig.Plane.Documents.Find(hash));
    }

    /// <summary>The zone behind a proxy, with an origin that answers 200 to everything.</summary>
    private sealed class Traffic : IAsyncDisposable
    {
        private readonly ScriptedOrigin _origin;
        private readonly ProxyServer _server;
        private readonly CountingSink _sink;
        private readonly HttpClient _client = new();

        private Traffic(ScriptedOrigin origin, ProxyServer server, CountingSink sink)
        {
            _origin = origin;
            _server = server;
            _sink = sink;
        }

        public static async Task<Traffic> StartAsync(ManagementRig rig)
        {
            var origin = new ScriptedOrigin();
            var sink = new CountingSink();
            var server = await ProxyServer.StartAsync(
                new ProxySettings { Listeners = [new ListenEndpoint(IPAddress.Loopback, 0)], Origin = OriginSettings.For(origin.Url), Loops = 1 }, rig.Slot, sink);
            return new Traffic(origin, server, sink);
        }

        /// <summary>The status, and how many events the request made.</summary>
        public async Task<(int Status, int Events)> AskAsync(string path, string host = "api.example.com")
        {
            var before = _sink.Count;
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{_server.EndPoints[0]}{path}") { Headers = { Host = host } };
            using var response = await _client.SendAsync(request);

            // An event comes after its answer: where one may come it is given time to.
            for (var i = 0; i < 40 && _sink.Count == before; i++)
            {
                await Task.Delay(5);
            }

            return ((int)response.StatusCode, _sink.Count - before);
        }

        public async ValueTask DisposeAsync()
        {
            _client.Dispose();
            await _server.DisposeAsync();
            await _origin.DisposeAsync();
        }
    }

    private sealed class CountingSink : Proxy.Events.IEventSink
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public void Write(Proxy.Events.ShieldEvent item) => Interlocked.Increment(ref _count);

        public void Flush()
        {
        }
    }
}
