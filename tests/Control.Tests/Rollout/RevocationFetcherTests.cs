using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using FastShield.Control.Rollout;
using FastShield.Control.Tests.Api;
using FastShield.Control.Tests.Pki;
using FastShield.Proxy.Identity;
using Xunit;

namespace FastShield.Control.Tests.Rollout;

public sealed class RevocationFetcherTests
{
    [Fact]
    public async Task T08_Lists_are_fetched_from_the_configured_place_and_what_cannot_be_relied_on_refuses()
    {
        await using var rig = await ManagementRig.StartAsync();
        using var root = Requests.Authority();
        var id = (await SendAsync(rig, "POST", "accounts/00000000000000000000000000000001/mtls_certificates", new() { ["ca"] = true, ["certificates"] = root.ExportCertificatePem() }))
            .GetProperty("result").GetProperty("id").GetString();
        await rig.CallAsync("PUT", "certificate_authorities/hostname_associations", $$"""{"hostnames":["api.example.com"],"mtls_certificate_id":"{{id}}"}""");
        await SendAsync(rig, "PUT", $"accounts/00000000000000000000000000000001/fastshield/mtls_certificates/{id}/revocation", new() { ["url"] = "http://lists.example/own.crl" });
        Assert.Equal(DateTimeOffset.MinValue, Trusted(rig).RefusedAfter);

        var asked = new ConcurrentQueue<string>();
        var reports = new ConcurrentQueue<string>();
        var list = Requests.List(root, [[0x11], [0x12]]);
        await using (new RevocationFetcher(rig.Plane, (place, _) => { asked.Enqueue(place.ToString()); return Task.FromResult(list); }, TimeProvider.System, reports.Enqueue))
        {
            await UntilAsync(() => Trusted(rig).Revoked.Count == 2);
        }

        Assert.All(asked, place => Assert.Equal("http://lists.example/own.crl", place));
        Assert.Empty(reports);
        Assert.True(Trusted(rig).RefusedAfter > DateTimeOffset.UtcNow.AddDays(6));

        // A place that answers nonsense changes nothing, and is told once.
        await using (new RevocationFetcher(rig.Plane, (_, _) => Task.FromResult("<html>"u8.ToArray()), TimeProvider.System, reports.Enqueue))
        {
            await UntilAsync(() => !reports.IsEmpty);
        }

        Assert.Contains("relied on until", Assert.Single(reports), StringComparison.Ordinal);
        Assert.Equal(2, Trusted(rig).Revoked.Count);
        Assert.Equal(list, await rig.Store.LoadSourceAsync(rig.Plane.Account!.OwnCas.Values.Single().RevocationList!, default));
    }

    private static TrustedAuthority Trusted(ManagementRig rig) => rig.Slot.Current.ClientTrust.Find("api.example.com")!.Authorities[0];

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (var i = 0; i < 600 && !isSo(); i++)
        {
            await Task.Delay(50);
        }

        Assert.True(isSo());
    }

    private static async Task<JsonElement> SendAsync(ManagementRig rig, string method, string path, Dictionary<string, object> body)
    {
        var (status, answer) = await rig.SendAsync(method, path, new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"));
        Assert.True(status == 200, answer.ToString());
        return answer;
    }
}
