using System.Text.Json;
using FastShield.Control.Pki;
using FastShield.Control.Zones;

namespace FastShield.Control.Api.Resources;

/// <summary>`accounts/{id}/mtls_certificates`: authorities that the owner uploads, which zones name for their hosts.</summary>
internal static class OwnAuthorities
{
    private const string Service = "api_shield";

    /// <summary>POST: `{ca: true, certificates, name?}`.</summary>
    public static async Task AddAsync(Call call)
    {
        CheckAccount(call);
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        var root = body.RootElement;
        if (BodyReader.Boolean(root, "ca") != true)
        {
            throw ApiException.Invalid("ca must be true: authorities are uploaded here, and certificates of servers to custom_certificates.");
        }

        if (root.TryGetProperty("private_key", out var secret) && secret.ValueKind != JsonValueKind.Null)
        {
            throw ApiException.Invalid("private_key is not taken: an authority of your own signs elsewhere, and its key has no business here.");
        }

        var now = call.Services.Time.GetUtcNow();
        var certificates = PkiCalls.Do("certificates: ", () => AuthorityBundle.Read(BodyReader.Text(root, "certificates") ?? "", now));
        var ca = new OwnCa(Guid.NewGuid(), NameOf(root), certificates, now);
        var account = await call.Services.Plane.EditAccountAsync(
            call.Author,
            $"authority {ca.Id} uploaded",
            before => before.OwnCas.Count >= call.Services.Desk.Settings.OwnAuthorities ? throw ApiException.Invalid($"{call.Services.Desk.Settings.OwnAuthorities} authorities at most.")
                : before.OwnCas.Values.FirstOrDefault(other => other.Certificates[0].AsSpan().SequenceEqual(certificates[0])) is { } same
                    ? throw ApiException.Invalid($"This authority is there already, as {same.Id}.")
                : before with { OwnCas = before.OwnCas.Add(ca.Id, ca) },
            [],
            call.Cancellation).ConfigureAwait(false);
        await AnswerAsync(call, account.OwnCas[ca.Id]).ConfigureAwait(false);
    }

    /// <summary>GET the list.</summary>
    public static Task ListAsync(Call call)
    {
        CheckAccount(call);
        var all = (call.Services.Plane.Account?.OwnCas.Values ?? []).OrderByDescending(ca => ca.UploadedAt).ThenBy(ca => ca.Id).ToList();
        return Answer.PageAsync(call, all, CertificateViews.Own);
    }

    /// <summary>GET one.</summary>
    public static Task GetAsync(Call call) => AnswerAsync(call, Find(call, call.Services.Plane.Account));

    /// <summary>DELETE: never one that a host trusts.</summary>
    public static async Task DeleteAsync(Call call)
    {
        var ca = Find(call, call.Services.Plane.Account);
        await call.Services.Plane.EditAccountAsync(
            call.Author,
            $"authority {ca.Id} deleted",
            before => Users(call, Find(call, before).Id).FirstOrDefault() is { } user
                ? throw ApiException.Invalid($"Hosts of {user.Zone.Name} trust this authority: take it from them first (hostname_associations).")
                : before with { OwnCas = before.OwnCas.Remove(ca.Id) },
            [],
            call.Cancellation).ConfigureAwait(false);
        await AnswerAsync(call, ca).ConfigureAwait(false);
    }

    /// <summary>GET associations: the zones whose hosts trust it.</summary>
    public static Task AssociationsAsync(Call call)
    {
        var ca = Find(call, call.Services.Plane.Account);
        var users = Users(call, ca.Id).Where(zone => call.Principal.IsFor(zone.Zone.Id)).OrderBy(zone => zone.Zone.Name, StringComparer.Ordinal).ToList();
        return Answer.PageAsync(call, users, (json, zone) =>
        {
            json.WriteStartObject();
            json.WriteString("service"u8, Service);
            json.WriteString("status"u8, "active"u8);
            json.WriteString("fastshield_zone"u8, zone.Zone.Name);
            json.WriteStartArray("fastshield_hostnames"u8);
            foreach (var host in zone.ClientHosts.Of(ca.Id))
            {
                json.WriteStringValue(host);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>The authority in the path.</summary>
    public static OwnCa Find(Call call, ZoneState? account)
    {
        CheckAccount(call);
        return account?.OwnCas.GetValueOrDefault(call.Id(1)) ?? throw ApiException.NotFound($"There is no uploaded authority {call.Capture(1)}.");
    }

    private static IEnumerable<ZoneState> Users(Call call, Guid id) => call.Services.Plane.Zones.Where(zone => zone.ClientHosts.Own.ContainsKey(id));

    private static Task AnswerAsync(Call call, OwnCa ca) => Answer.ResultAsync(call, json => CertificateViews.Own(json, ca));

    private static string NameOf(JsonElement body)
    {
        var name = BodyReader.Text(body, "name") ?? "";
        return name.Length <= 255 && !name.Any(char.IsControl) ? name : throw ApiException.Invalid("name must have 255 characters at most, and none for control");
    }

    private static void CheckAccount(Call call)
    {
        if (call.Capture(0) != Account.Id)
        {
            throw new ApiException(404, ApiCodes.NoSuchObject, $"Could not route to {call.Http.Request.Path}, perhaps your object identifier is invalid?");
        }
    }
}
