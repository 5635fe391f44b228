using System.Text.Json;
using FastShield.Control.Pki;
using FastShield.Control.Zones;

namespace FastShield.Control.Api.Resources;

/// <summary>`client_certificates`: what a zone's own authority signs.</summary>
internal static class ClientCertificates
{
    private const int MinutesOfDay = 24 * 60;

    /// <summary>POST: `{csr, validity_days}`, or `fastshield_validity_minutes` for a certificate of less than a day.</summary>
    public static async Task AddAsync(Call call)
    {
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        var request = BodyReader.Text(body.RootElement, "csr") ?? throw ApiException.Invalid("csr is needed: a signing request in PEM");
        var minutes = MinutesOf(body.RootElement);
        var (zone, issued) = await PkiCalls.DoAsync("csr: ", () =>
            call.Services.Desk.IssueAsync(() => call.Zone, (summary, change) => call.EditAsync(summary, change), request, minutes, renewed: null, call.Cancellation)).ConfigureAwait(false);
        await AnswerAsync(call, zone, issued).ConfigureAwait(false);
    }

    /// <summary>GET the list, the latest first.</summary>
    public static Task ListAsync(Call call)
    {
        var zone = call.Zone;
        var status = call.Query.Word("status", "all", "active", "pending_reactivation", "pending_revocation", "revoked") ?? "all";
        var all = zone.ClientCertificates.Values
            .Where(certificate => status == "all" || status == CertificateViews.Status(certificate))
            .OrderByDescending(certificate => certificate.IssuedAt)
            .ThenBy(certificate => certificate.Id)
            .ToList();
        return Answer.PageAsync(call, all, (json, certificate) => CertificateViews.Issued(json, zone, certificate), Page.OfLimit(call.Query));
    }

    /// <summary>GET one.</summary>
    public static Task GetAsync(Call call)
    {
        var zone = call.Zone;
        return AnswerAsync(call, zone, Find(call, zone));
    }

    /// <summary>DELETE: revokes it; it stays in the list.</summary>
    public static async Task RevokeAsync(Call call)
    {
        var now = call.Services.Time.GetUtcNow();
        var zone = await call.EditAsync(
            $"client certificate {call.Capture(1)} revoked",
            before => Find(call, before) is { IsRevoked: false } certificate ? With(before, certificate with { RevokedAt = now }) : before).ConfigureAwait(false);
        await AnswerAsync(call, zone, Find(call, zone)).ConfigureAwait(false);
    }

    /// <summary>PATCH: `{reactivate: true}`, or no body: it is good again.</summary>
    public static async Task ReactivateAsync(Call call)
    {
        if (call.Body.Length > 0)
        {
            using var body = BodyReader.Json(call, JsonValueKind.Object);
            if (BodyReader.Boolean(body.RootElement, "reactivate") == false)
            {
                throw ApiException.Invalid("reactivate must be true; DELETE revokes.");
            }
        }

        var now = call.Services.Time.GetUtcNow();
        var zone = await PkiCalls.DoAsync("", () => call.EditAsync(
            $"client certificate {call.Capture(1)} reactivated",
            before => Find(call, before) is { IsRevoked: true } certificate
                ? With(certificate.ExpiresAt > now ? call.Services.Desk.MakeRoom(before, now) : before, certificate with { RevokedAt = null })
                : before)).ConfigureAwait(false);
        await AnswerAsync(call, zone, Find(call, zone)).ConfigureAwait(false);
    }

    private static Task AnswerAsync(Call call, ZoneState zone, IssuedCertificate issued) =>
        Answer.ResultAsync(call, json => CertificateViews.Issued(json, zone, issued), zone: zone);

    private static ZoneState With(ZoneState before, IssuedCertificate certificate) =>
        before with { ClientCertificates = before.ClientCertificates.SetItem(certificate.Id, certificate) };

    private static IssuedCertificate Find(Call call, ZoneState zone) =>
        zone.ClientCertificates.GetValueOrDefault(call.Id(1)) ?? throw ApiException.NotFound($"There is no client certificate {call.Capture(1)} in this zone.");

    private static int MinutesOf(JsonElement body)
    {
        if (BodyReader.Integer(body, "fastshield_validity_minutes") is { } minutes)
        {
            return minutes is >= PkiSettings.LeastMinutes and <= PkiSettings.MostDays * MinutesOfDay
                ? (int)minutes
                : throw ApiException.Invalid($"fastshield_validity_minutes must be {PkiSettings.LeastMinutes} to {PkiSettings.MostDays * MinutesOfDay}");
        }

        return BodyReader.Integer(body, "validity_days") is >= 1 and <= PkiSettings.MostDays and var days
            ? (int)days * MinutesOfDay
            : throw ApiException.Invalid($"validity_days must be a whole number from 1 to {PkiSettings.MostDays}");
    }
}
