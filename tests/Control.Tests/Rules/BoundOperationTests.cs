using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using FastShield.Control.Tests.Api;
using FastShield.Proxy.Events;
using FastShield.Proxy.Journey;
using FastShield.Runtime.Contract;
using Xunit;

namespace FastShield.Control.Tests.Rules;

/// <summary>Operations that a document binds to client certificates, from the upload to the answer: on both transports and in both versions of HTTP.</summary>
public sealed class BoundOperationTests
{
    private const string Pointer = "/paths/~1devices~1{deviceId}/x-fastshield-client-certificate";

    public static TheoryData<string, bool> Ways => RuleJourneyTests.Ways;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Who_may_call_is_what_the_document_says(string transport, bool isHttp2)
    {
        await using var rig = await StartAsync("block");
        var (device, _) = await IssueAsync(rig, "CN=pump 7,O=Plant");
        var (stranger, _) = await IssueAsync(rig, "CN=pump 7,O=Other");
        await using var traffic = await RuleTraffic.StartAsync(rig, transport, isHttp2);
        using var known = traffic.Connect(device);
        using var other = traffic.Connect(stranger);

        Assert.Equal(200, (await traffic.AskAsync("/devices/pump%207", client: known)).Status);
        var (status, body, events) = await traffic.AskAsync("/devices/pump%208", events: 1, client: known);
        Assert.Equal(403, status);
        Assert.DoesNotContain("pump", body, StringComparison.Ordinal);
        var told = Assert.Single(events);
        Assert.Equal((MitigationAction.Block, EventSource.Security, Phase.Parameters), (told.Action, told.Source, told.Phase));
        Assert.Equal(new Violation(ViolationLocation.Security, ErrorClass.ForbiddenCertificate, "expected:deviceId=subjectCommonName", "client certificate", Pointer + "/pathParameters/deviceId"), told.Violation);
        (status, _, events) = await traffic.AskAsync("/devices/pump%207", events: 1, client: other);
        Assert.Equal((403, "expected:subject"), (status, Assert.Single(events).Violation!.Detail));
        (status, _, events) = await traffic.AskAsync("/devices/pump%207", events: 1);
        Assert.Equal((401, ErrorClass.MissingCredentials, Pointer), (status, events[0].Violation!.Class, events[0].Violation!.SchemaPointer));

        // A certificate of the scheme's list, or a key; nothing is asked of the third.
        Assert.Equal(200, (await traffic.AskAsync("/either", client: known)).Status);
        Assert.Equal(200, (await traffic.AskAsync("/either?key=1", client: other)).Status);
        Assert.Equal(200, (await traffic.AskAsync("/either?key=1")).Status);
        Assert.Equal(403, (await traffic.AskAsync("/either", client: other)).Status);
        Assert.Equal(401, (await traffic.AskAsync("/either")).Status);
        Assert.Equal(200, (await traffic.AskAsync("/open")).Status);
        Assert.Equal(5, traffic.Origin.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_new_document_and_a_revocation_hold_for_the_next_request_of_an_open_connection(string transport, bool isHttp2)
    {
        await using var rig = await StartAsync("block");
        var (device, id) = await IssueAsync(rig, "CN=pump 7,O=Plant");
        await using var traffic = await RuleTraffic.StartAsync(rig, transport, isHttp2);
        using var client = traffic.Connect(device);
        Assert.Equal(200, (await traffic.AskAsync("/devices/pump%207", client: client)).Status);

        await PublishAsync(rig, Document.Replace("O=Plant", "O=Factory", StringComparison.Ordinal));
        Assert.Equal(403, (await traffic.AskAsync("/devices/pump%207", client: client)).Status);
        await PublishAsync(rig, Document);
        Assert.Equal(200, (await traffic.AskAsync("/devices/pump%207", client: client)).Status);

        Assert.Equal(200, (await rig.CallAsync("DELETE", $"client_certificates/{id}")).Status);
        Assert.Equal(403, (await traffic.AskAsync("/devices/pump%207", client: client)).Status);
    }

    [Theory]
    [InlineData("log", 200, 1)]
    [InlineData("none", 200, 0)]
    public async Task The_operations_action_decides_as_for_every_violation(string action, int expected, int told)
    {
        await using var rig = await StartAsync(action);
        await using var traffic = await RuleTraffic.StartAsync(rig);
        var (status, _, events) = await traffic.AskAsync("/devices/7", events: told);
        Assert.Equal((expected, told), (status, events.Count));
        Assert.All(events, static item => Assert.Equal((MitigationAction.Log, EventSource.Security), (item.Action, item.Source)));
    }

    [Fact]
    public async Task A_condition_that_cannot_be_enforced_refuses_the_upload_with_its_place()
    {
        await using var rig = await ManagementRig.StartAsync();
        var (status, body) = await rig.SendAsync(
            "POST", $"zones/{rig.Zone.Zone.Id}/api_gateway/user_schemas", ManagementRig.Form(Document.Replace("deviceId: subjectCommonName", "device: subjectCommonName", StringComparison.Ordinal)));
        Assert.Equal(400, status);
        var error = Assert.Single(body.GetProperty("result").GetProperty("upload_details").GetProperty("errors").EnumerateArray());
        Assert.Equal((1231, 14), (error.GetProperty("code").GetInt32(), error.GetProperty("line").GetInt32()));
        Assert.EndsWith("pathParameters.device", error.GetProperty("locations")[0].GetString(), StringComparison.Ordinal);
    }

    private const string Document = """
        openapi: 3.1.0
        info: {title: Devices, version: '1'}
        servers: [{url: https://api.example.com}]
        components:
          securitySchemes:
            key: {type: apiKey, in: query, name: key}
            device:
              type: mutualTLS
              x-fastshield-client-certificate: {subject: ['CN=pump 7,O=Plant']}
        paths:
          /devices/{deviceId}:
            x-fastshield-client-certificate:
              subject: ['CN=pump 7,O=Plant', 'CN=pump 8,O=Plant']
              pathParameters: {deviceId: subjectCommonName}
            get:
              parameters: [{name: deviceId, in: path, required: true, schema: {type: string}}]
              responses: {'200': {description: ok}}
          /either:
            get: {security: [{device: []}, {key: []}], responses: {'200': {description: ok}}}
          /open:
            get: {security: [{device: []}, {}], responses: {'200': {description: ok}}}
        """;

    private static async Task<ManagementRig> StartAsync(string action)
    {
        var rig = await ManagementRig.StartAsync();
        await rig.UploadAsync(Document);
        foreach (var endpoint in (string[])["/devices/{deviceId}", "/either", "/open"])
        {
            await rig.ManageAsync("GET", endpoint);
        }

        await rig.CallAsync("PUT", "api_gateway/settings/schema_validation", $$"""{"validation_default_mitigation_action":"{{action}}"}""");
        var (status, body) = await rig.CallAsync("PUT", "certificate_authorities/hostname_associations", """{"hostnames":["api.example.com"]}""");
        Assert.True(status == 200, body.ToString());
        return rig;
    }

    // The newest document that describes an operation is the one in force when the one before is switched off.
    private static async Task PublishAsync(ManagementRig rig, string document)
    {
        var before = (await rig.CallAsync("GET", "api_gateway/user_schemas")).Body.GetProperty("result").EnumerateArray().Select(static one => one.GetProperty("schema_id").GetGuid()).ToArray();
        foreach (var id in before)
        {
            var (status, body) = await rig.CallAsync("DELETE", $"api_gateway/user_schemas/{id}");
            Assert.True(status == 200, body.ToString());
        }

        await rig.UploadAsync(document);
    }

    /// <summary>A certificate of the zone's own authority, with its key, and its id.</summary>
    internal static async Task<(X509Certificate2 Certificate, string Id)> IssueAsync(ManagementRig rig, string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var csr = new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        var (status, body) = await rig.CallAsync("POST", "client_certificates", JsonSerializer.Serialize(new Dictionary<string, object> { ["csr"] = csr, ["validity_days"] = 30 }));
        Assert.True(status == 200, body.ToString());
        var issued = body.GetProperty("result");
        using var certificate = X509Certificate2.CreateFromPem(issued.GetProperty("certificate").GetString());
        return (certificate.CopyWithPrivateKey(key), issued.GetProperty("id").GetString()!);
    }
}
