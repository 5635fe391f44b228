using System.Text.Json;
using FastShield.Control.Pki;
using FastShield.Control.Store;
using FastShield.Control.Zones;

namespace FastShield.Control.Api.Resources;

/// <summary>`accounts/{id}/fastshield/mtls_certificates/{id}/revocation`: what an uploaded authority has revoked. All of it is ours.</summary>
internal static class Revocations
{
    /// <summary>GET: the list there is, where the next one comes from, and what becomes of certificates when it is late.</summary>
    public static Task GetAsync(Call call) => AnswerAsync(call, OwnAuthorities.Find(call, call.Services.Plane.Account));

    /// <summary>PUT: `{crl?, url?, refresh_seconds?, stale?}`; a list takes the place of the one there.</summary>
    public static async Task PutAsync(Call call)
    {
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        var root = body.RootElement;
        var ca = OwnAuthorities.Find(call, call.Services.Plane.Account);
        var url = UrlOf(root);
        var refresh = BodyReader.Integer(root, "refresh_seconds");
        if (refresh is < 60 or > 7 * 24 * 3600)
        {
            throw ApiException.Invalid("refresh_seconds must be 60 to 604800");
        }

        var accepts = BodyReader.Text(root, "stale") switch
        {
            null => (bool?)null,
            "refuse" => false,
            "accept" => true,
            _ => throw ApiException.Invalid("stale must be refuse or accept"),
        };
        var list = BodyReader.Text(root, "crl") is { } text ? ListOf(text) : null;
        var read = list is null ? null : PkiCalls.Do("crl: ", () => RevocationList.ReadNew(list.Bytes, ca.Certificates, call.Services.Time.GetUtcNow()));
        if (list is null && url is null && !ca.LooksAtRevocation)
        {
            throw ApiException.Invalid("crl or url is needed: a list, or where it is fetched from.");
        }

        var account = await call.Services.Plane.EditAccountAsync(
            call.Author,
            $"revocation of authority {ca.Id} set",
            before =>
            {
                var found = OwnAuthorities.Find(call, before);
                var next = list is null ? found : PkiCalls.Do("crl: ", () => RevocationList.Bring(found, list.Hash, read!));
                next = next with
                {
                    RevocationUrl = url is null ? found.RevocationUrl : url.Length == 0 ? null : url,
                    RevocationRefresh = (int)(refresh ?? found.RevocationRefresh),
                    AcceptsStaleList = accepts ?? found.AcceptsStaleList,
                };
                return next == found ? before : before with { OwnCas = before.OwnCas.SetItem(found.Id, next) };
            },
            list is null ? [] : [list],
            call.Cancellation).ConfigureAwait(false);
        await AnswerAsync(call, account.OwnCas[ca.Id]).ConfigureAwait(false);
    }

    /// <summary>DELETE: revocation of this authority is not looked at any more.</summary>
    public static async Task DeleteAsync(Call call)
    {
        var account = await call.Services.Plane.EditAccountAsync(
            call.Author,
            $"revocation of authority {call.Capture(1)} is not looked at",
            before => OwnAuthorities.Find(call, before) is { LooksAtRevocation: true } found
                ? before with { OwnCas = before.OwnCas.SetItem(found.Id, new OwnCa(found.Id, found.Name, found.Certificates, found.UploadedAt)) }
                : before,
            [],
            call.Cancellation).ConfigureAwait(false);
        await AnswerAsync(call, account.OwnCas[call.Id(1)]).ConfigureAwait(false);
    }

    private static SourceText ListOf(string text)
    {
        if (text.Contains("-----BEGIN", StringComparison.Ordinal))
        {
            return SourceText.Of(System.Text.Encoding.UTF8.GetBytes(text));
        }

        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, bytes, out var length)
            ? SourceText.Of(bytes[..length])
            : throw ApiException.Invalid("crl must be PEM, or DER in base64");
    }

    private static string? UrlOf(JsonElement body)
    {
        if (!body.TryGetProperty("url", out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Null)
        {
            return "";
        }

        var text = BodyReader.Text(body, "url")!;
        return text.Length <= 2048 && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0
            ? text
            : throw ApiException.Invalid("url must be http://... or https://..., without a name and password in it");
    }

    private static Task AnswerAsync(Call call, OwnCa ca) => Answer.ResultAsync(call, json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("enabled"u8, ca.LooksAtRevocation);
        json.WriteString("sha256"u8, ca.RevocationList);
        Time(json, "this_update", ca.ListFrom);
        Time(json, "next_update", ca.ListUntil);
        json.WriteString("url"u8, ca.RevocationUrl);
        json.WriteNumber("refresh_seconds"u8, ca.RevocationRefresh);
        json.WriteString("stale"u8, ca.AcceptsStaleList ? "accept"u8 : "refuse"u8);
        json.WriteEndObject();
    });

    private static void Time(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, Views.Time(known));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
