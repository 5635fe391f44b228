using System.Text.Json;
using FastShield.Control.Zones;

namespace FastShield.Control.Api.Resources;

/// <summary>`fastshield/client_authorities`: the authorities that the shield made for a zone, and their rotation. All of it is ours.</summary>
internal static class ClientAuthorities
{
    /// <summary>GET: the one that signs first, with its certificate to give to others.</summary>
    public static Task ListAsync(Call call)
    {
        var zone = call.Zone;
        var all = zone.ManagedCas.Values.OrderByDescending(ca => ca.IsIssuer).ThenByDescending(ca => ca.CreatedAt).ThenBy(ca => ca.Id).ToList();
        return Answer.PageAsync(call, all, (json, ca) => CertificateViews.Managed(json, zone, ca));
    }

    /// <summary>POST: `{algorithm?}`: another one signs from now on, and the ones before are trusted until they are retired.</summary>
    public static async Task RotateAsync(Call call)
    {
        string? algorithm = null;
        if (call.Body.Length > 0)
        {
            using var body = BodyReader.Json(call, JsonValueKind.Object);
            algorithm = BodyReader.Text(body.RootElement, "algorithm");
        }

        var zone = await PkiCalls.DoAsync("", () => call.Services.Desk.RotateAsync(call.Zone.Zone, algorithm, (summary, change) => call.EditAsync(summary, change), call.Cancellation)).ConfigureAwait(false);
        var issuer = zone.ManagedCas.Values.First(ca => ca.IsIssuer);
        await Answer.ResultAsync(call, json => CertificateViews.Managed(json, zone, issuer), zone: zone).ConfigureAwait(false);
    }

    /// <summary>DELETE: nothing that it signed is trusted any more, and its private key is gone. Never the one that signs.</summary>
    public static async Task RetireAsync(Call call)
    {
        var zone = await call.EditAsync($"client authority {call.Capture(1)} retired", before => Without(call, before)).ConfigureAwait(false);
        await Answer.ResultAsync(call, null, zone: zone).ConfigureAwait(false);
    }

    private static ZoneState Without(Call call, ZoneState before)
    {
        var ca = before.ManagedCas.GetValueOrDefault(call.Id(1)) ?? throw ApiException.NotFound($"There is no client authority {call.Capture(1)} in this zone.");
        return ca.IsIssuer
            ? throw ApiException.Invalid("This authority signs new certificates: make the next one first.")
            : before with
            {
                ManagedCas = before.ManagedCas.Remove(ca.Id),
                CaKeys = before.CaKeys.Remove(ca.Id),
                ClientCertificates = before.ClientCertificates.RemoveRange(before.ClientCertificates.Values.Where(issued => issued.CaId == ca.Id).Select(issued => issued.Id)),
            };
    }
}
