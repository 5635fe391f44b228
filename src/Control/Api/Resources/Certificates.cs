using System.Globalization;
using System.Text.Json;
using FastShield.Control.Pki;
using FastShield.Control.Rollout;
using FastShield.Control.Zones;
using FastShield.Proxy.Tls;

namespace FastShield.Control.Api.Resources;

/// <summary>`custom_certificates`: what the hosts of a zone show to clients. Private keys come in and never go out.</summary>
internal static class Certificates
{
    private const string DefaultBundling = "ubiquitous";

    /// <summary>GET the list, in the order of choice.</summary>
    public static Task ListAsync(Call call)
    {
        var zone = call.Zone;
        var status = call.Query.Text("status");
        var now = call.Services.Time.GetUtcNow();
        return Answer.PageAsync(
            call,
            [.. zone.RankedCertificates().Where(one => status is null || status == StatusOf(one, now))],
            (json, one) => Write(json, zone.Zone, one, now));
    }

    /// <summary>GET one.</summary>
    public static Task GetAsync(Call call)
    {
        var zone = call.Zone;
        return WriteAsync(call, zone, Find(call, zone));
    }

    /// <summary>POST: a new one, which new handshakes are shown when this is answered.</summary>
    public static async Task AddAsync(Call call)
    {
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        var shelf = Shelf(call);
        var certificate = BodyReader.Text(body.RootElement, "certificate") ?? throw ApiException.Invalid("certificate is needed: PEM, the leaf first");
        var key = BodyReader.Text(body.RootElement, "private_key") ?? throw ApiException.Invalid("private_key is needed: PEM");
        var zone = call.Zone.Zone;
        var now = call.Services.Time.GetUtcNow();
        var stored = shelf.Seal(zone, Guid.NewGuid(), certificate, Read(zone, certificate, key, now), BundlingOf(body.RootElement) ?? DefaultBundling, 0, now, now);
        await SettleAsync(
            call,
            stored.Id,
            await call.EditAsync($"certificate {stored.Id:N} uploaded", before => ZoneBounds.Check(call.Services.Limits, before.With(stored))).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>PATCH: another certificate, with its key or for the key that is there.</summary>
    public static async Task ReplaceAsync(Call call)
    {
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        var shelf = Shelf(call);
        var zone = call.Zone;
        var old = Find(call, zone);
        var certificate = BodyReader.Text(body.RootElement, "certificate");
        var key = BodyReader.Text(body.RootElement, "private_key");
        var now = call.Services.Time.GetUtcNow();
        var next = old with { BundleMethod = BundlingOf(body.RootElement) ?? old.BundleMethod };
        if (certificate is not null || key is not null)
        {
            certificate ??= old.Certificate;
            next = shelf.Seal(zone.Zone, old.Id, certificate, Read(zone.Zone, certificate, key ?? KeyOf(shelf, zone.Zone, old), now), next.BundleMethod, old.Priority, old.UploadedAt, now);
        }

        await SettleAsync(
            call,
            old.Id,
            await call.EditAsync(
                $"certificate {old.Id:N} replaced",
                before => Find(call, before) is var there && there.SealedKey != old.SealedKey
                    ? throw new EditException(EditFault.Conflict, "Somebody else has replaced this certificate meanwhile: look again.")
                    : next == there ? before : before.With(next)).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>PUT prioritize: which one is shown where several are for a name.</summary>
    public static async Task PrioritizeAsync(Call call)
    {
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        var ranks = new Dictionary<Guid, int>();
        foreach (var entry in body.RootElement.GetProperty("certificates").EnumerateArray())
        {
            ranks[IdOf(BodyReader.Text(entry, "id") ?? "")] = entry.GetProperty("priority").GetInt32();
        }

        var zone = await call.EditAsync("certificates ranked", before =>
        {
            var after = before;
            foreach (var (id, priority) in ranks)
            {
                var one = before.Certificates.GetValueOrDefault(id) ?? throw ApiException.NotFound($"There is no certificate {id:N} in this zone.");
                after = one.Priority == priority ? after : after.With(one with { Priority = priority });
            }

            return after;
        }).ConfigureAwait(false);
        await Shelf(call).SettleAsync().ConfigureAwait(false);
        var now = call.Services.Time.GetUtcNow();
        await Answer.PageAsync(call, [.. zone.RankedCertificates()], (json, one) => Write(json, zone.Zone, one, now)).ConfigureAwait(false);
    }

    /// <summary>DELETE: it is shown no more.</summary>
    public static async Task DeleteAsync(Call call)
    {
        var zone = await call.EditAsync(
            $"certificate {call.Capture(1)} deleted",
            before => before with { Certificates = before.Certificates.Remove(Find(call, before).Id) }).ConfigureAwait(false);
        await Shelf(call).SettleAsync().ConfigureAwait(false);
        await Answer.ResultAsync(
            call,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("id"u8, call.Capture(1));
                json.WriteEndObject();
            },
            zone: zone).ConfigureAwait(false);
    }

    private static async Task SettleAsync(Call call, Guid id, ZoneState zone)
    {
        await Shelf(call).SettleAsync().ConfigureAwait(false);
        await WriteAsync(call, zone, zone.Certificates[id]).ConfigureAwait(false);
    }

    private static ZoneCertificates Shelf(Call call) =>
        call.Services.Certificates ?? throw new ApiException(501, ApiCodes.Invalid, "This shield has no key to seal private keys with.");

    private static CertificateText Read(Zone zone, string certificate, string key, DateTimeOffset now)
    {
        try
        {
            return CertificateText.Read(zone, certificate, key, now);
        }
        catch (CertificateException error)
        {
            throw ApiException.Invalid(error.Message);
        }
    }

    private static string KeyOf(ZoneCertificates shelf, Zone zone, StoredCertificate stored)
    {
        try
        {
            return shelf.KeyOf(zone, stored);
        }
        catch (SealException error)
        {
            throw ApiException.Invalid($"{error.Message} Send private_key too.");
        }
    }

    private static string? BundlingOf(JsonElement body) => BodyReader.Text(body, "bundle_method");

    private static Guid IdOf(string text) =>
        Guid.TryParseExact(text, "N", out var id) ? id : throw ApiException.NotFound($"There is no certificate {Compiler.Reading.Shown.Short(text)} in this zone.");

    private static StoredCertificate Find(Call call, ZoneState zone) =>
        zone.Certificates.GetValueOrDefault(IdOf(call.Capture(1))) ?? throw ApiException.NotFound($"There is no certificate {call.Capture(1)} in this zone.");

    private static string StatusOf(StoredCertificate one, DateTimeOffset now) => one.ExpiresAt > now ? "active" : "expired";

    private static Task WriteAsync(Call call, ZoneState zone, StoredCertificate one) =>
        Answer.ResultAsync(call, json => Write(json, zone.Zone, one, call.Services.Time.GetUtcNow()), zone: zone);

    private static void Write(Utf8JsonWriter json, Zone zone, StoredCertificate one, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, one.Id.ToString("N", CultureInfo.InvariantCulture));
        json.WriteString("zone_id"u8, zone.Id);
        json.WriteString("status"u8, StatusOf(one, now));
        json.WriteString("bundle_method"u8, one.BundleMethod);
        json.WriteNumber("priority"u8, one.Priority);
        json.WriteStartArray("hosts"u8);
        foreach (var host in one.Hosts)
        {
            json.WriteStringValue(host);
        }

        json.WriteEndArray();
        json.WriteString("issuer"u8, one.Issuer);
        json.WriteString("signature"u8, one.Signature);
        json.WriteString("expires_on"u8, Views.Time(one.ExpiresAt));
        json.WriteString("uploaded_on"u8, Views.Time(one.UploadedAt));
        json.WriteString("modified_on"u8, Views.Time(one.ModifiedAt));
        json.WriteEndObject();
    }
}
