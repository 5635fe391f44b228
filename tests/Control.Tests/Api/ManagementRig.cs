using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FastShield.Control.Access;
using FastShield.Control.Api;
using FastShield.Control.Pki;
using FastShield.Control.Rollout;
using FastShield.Control.Store;
using FastShield.Control.Zones;
using FastShield.Proxy.Gates;
using FastShield.Proxy.Measures;
using FastShield.Runtime.Matching;

namespace FastShield.Control.Tests.Api;

/// <summary>A control plane with its store, its API and one zone, in one process.</summary>
internal sealed class ManagementRig : IAsyncDisposable
{
    public const string PetStore = """
        openapi: 3.0.3
        info: {title: Pets, version: '1'}
        servers: [{url: https://api.example.com/v1}]
        paths:
          /pets:
            get:
              parameters: [{name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100}}]
              responses: {'200': {description: ok}}
            post:
              requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], additionalProperties: false, properties: {name: {type: string, maxLength: 20}}}}}}
              responses: {'201': {description: ok}}
          /pets/{petId}:
            get:
              parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]
              responses: {'200': {description: ok}}
        """;

    private static readonly Author Test = new("test", "test", "test");

    private ManagementRig(string folder, IControlStore store, ControlPlane plane, Credentials credentials, ShieldSlot slot)
    {
        Folder = folder;
        Store = store;
        Plane = plane;
        Credentials = credentials;
        Slot = slot;
    }

    public string Folder { get; }

    public IControlStore Store { get; }

    public ControlPlane Plane { get; }

    public Credentials Credentials { get; }

    public ShieldSlot Slot { get; }

    public ManagementServer Server { get; private set; } = null!;

    public ZoneCertificates Certificates { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public ZoneState Zone { get; private set; } = null!;

    public MetricRegister Metrics { get; } = new();

    public ConcurrentQueue<string> Reports { get; } = new();

    public static async Task<ManagementRig> StartAsync(
        ManagementLimits? limits = null, IReadOnlyList<LegacyKey>? keys = null, ShieldPlan? plan = null, CompiledDocuments? documents = null, PkiSettings? pki = null)
    {
        var folder = Directory.CreateTempSubdirectory("fastshield-api-").FullName;
        var store = ControlStores.MakeSqlite(Path.Combine(folder, "control.db"));
        await store.MigrateAsync(default);
        var slot = new ShieldSlot(new Shield { Version = 0, Hosts = new HostTableBuilder<HostShield>().Build(), Operations = [], Engine = "none" });
        var rig = new ManagementRig(folder, store, new ControlPlane(store, slot, documents ?? new CompiledDocuments(), plan ?? new ShieldPlan { Apis = [] }, TimeProvider.System), new Credentials(keys ?? [], TimeProvider.System), slot);
        var sealing = KeySealing.OpenOrMake(Path.Combine(folder, "sealing.key"));
        rig.Certificates = new ZoneCertificates(rig.Plane, sealing, rig.Reports.Enqueue);
        rig.Server = await ManagementServer.StartAsync(
            new IPEndPoint(IPAddress.Loopback, 0), null, [], new ManagementServices(rig.Plane, store, rig.Credentials, limits ?? new ManagementLimits(), TimeProvider.System) { Metrics = rig.Metrics, Certificates = rig.Certificates, Desk = new CertificateDesk(sealing, pki ?? new PkiSettings(), TimeProvider.System) }, rig.Reports.Enqueue);
        rig.Zone = await rig.Plane.AddZoneAsync("example.com", Test, default);
        rig.Client = rig.ClientOf(await rig.TokenAsync(AccessLevel.Admin));
        return rig;
    }

    public async Task<string> TokenAsync(AccessLevel level, IReadOnlyList<string>? zones = null, DateTimeOffset? expires = null, bool isDisabled = false)
    {
        var secret = TokenSecret.Make();
        var token = new ApiToken
        {
            Id = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()),
            Name = level.ToString(),
            Hash = TokenSecret.HashOf(secret),
            Level = level,
            Zones = zones ?? [],
            ExpiresAt = expires,
            IsDisabled = isDisabled,
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
        await Store.SaveTokenAsync(token, null, default);
        await Credentials.ReloadAsync(Store.LoadTokensAsync, default);
        return secret;
    }

    public HttpClient ClientOf(string? token)
    {
        var client = new HttpClient { BaseAddress = new Uri(Server.Url + "/client/v4/") };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return client;
    }

    /// <summary>Makes a call below the zone and gives status and body. Every answer is held against the API's own document.</summary>
    public Task<(int Status, JsonElement Body)> CallAsync(string method, string path, string? json = null, HttpClient? client = null) =>
        SendAsync(method, $"zones/{Zone.Zone.Id}/{path}", json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"), client);

    public async Task<(int Status, JsonElement Body)> SendAsync(string method, string path, HttpContent? content, HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        using var response = await (client ?? Client).SendAsync(request);
        var octets = await response.Content.ReadAsByteArrayAsync();
        var violation = AnswerJudge.Judge(response, octets);
        Xunit.Assert.True(violation is null, $"{method} {path} is answered as the document does not say: {violation}\n{Encoding.UTF8.GetString(octets)}");
        using var document = JsonDocument.Parse(octets);
        return ((int)response.StatusCode, document.RootElement.Clone());
    }

    public static MultipartFormDataContent Form(string source, string name = "pets", bool? isEnabled = null)
    {
        var form = new MultipartFormDataContent { { new StringContent("openapi_v3"), "kind" }, { new StringContent(name), "name" } };
        if (isEnabled is { } given)
        {
            form.Add(new StringContent(given ? "true" : "false"), "validation_enabled");
        }

        form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(source)), "file", "api.yaml");
        return form;
    }

    public async Task<Guid> UploadAsync(string source = PetStore, bool isEnabled = true)
    {
        var (status, body) = await SendAsync("POST", $"zones/{Zone.Zone.Id}/api_gateway/user_schemas", Form(source, isEnabled: isEnabled));
        Xunit.Assert.True(status == 200, body.ToString());
        return body.GetProperty("result").GetProperty("schema").GetProperty("schema_id").GetGuid();
    }

    public async Task<Guid> ManageAsync(string method, string endpoint, string host = "api.example.com")
    {
        var (status, body) = await CallAsync("POST", "api_gateway/operations/item", $$"""{"method":"{{method}}","host":"{{host}}","endpoint":"{{endpoint}}"}""");
        Xunit.Assert.True(status == 200, body.ToString());
        return body.GetProperty("result").GetProperty("operation_id").GetGuid();
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        await Server.DisposeAsync();
        Plane.Dispose();
        await Store.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
