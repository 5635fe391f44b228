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

    /// <summary>PUT: `{crl?, url?, refresh_seconds?, stale?, ocsp?, ocsp_url?, ocsp_no_answer?}`; a list takes the place of the one there, and what is left out stays.</summary>
    public static async Task PutAsync(Call call)
    {
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        var root = body.RootElement;
        var ca = OwnAuthorities.Find(call, call.Services.Plane.Account);
        var url = UrlOf(root, "url");
        var responder = UrlOf(root, "ocsp_url");
        var refresh = BodyReader.Integer(root, "refresh_seconds");
        if (refresh is < 60 or > 7 * 24 * 3600)
        {
            throw ApiException.Invalid("refresh_seconds must be 60 to 604800");
        }

        var accepts = ChoiceOf(root, "stale", "refuse", "accept");
        var asks = ChoiceOf(root, "ocsp", "off", "on");
        var acceptsNoAnswer = ChoiceOf(root, "ocsp_no_answer", "refuse", "accept");
        var list = BodyReader.Text(root, "crl") is { } text ? ListOf(text) : null;
        var read = list is null ? null : PkiCalls.Do("crl: ", () => RevocationList.ReadNew(list.Bytes, ca.Certificates, call.Services.Time.GetUtcNow()));
        if (list is null && url is null && asks is null && !ca.LooksAtRevocation && !ca.AsksOcsp)
        {
            throw ApiException.Invalid("crl, url or ocsp is needed: a list, where it is fetched from, or that a responder is asked.");
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
                    RevocationUrl = Given(url, found.RevocationUrl),
                    RevocationRefresh = (int)(refresh ?? found.RevocationRefresh),
                    AcceptsStaleList = accepts ?? found.AcceptsStaleList,
                    AsksOcsp = asks ?? found.AsksOcsp,
                    OcspUrl = Given(responder, found.OcspUrl),
                    AcceptsNoAnswer = acceptsNoAnswer ?? found.AcceptsNoAnswer,
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
            before => OwnAuthorities.Find(call, before) is var found && (found.LooksAtRevocation || found.AsksOcsp)
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

    private static string? Given(string? given, string? before) => given is null ? before : given.Length == 0 ? null : given;

    private static bool? ChoiceOf(JsonElement body, string name, string no, string yes) => BodyReader.Text(body, name) switch
    {
        null => null,
        var text when text == no => false,
        var text when text == yes => true,
        _ => throw ApiException.Invalid($"{name} must be {no} or {yes}"),
    };

    private static string? UrlOf(JsonElement body, string name)
    {
        if (!body.TryGetProperty(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Null)
        {
            return "";
        }

        var text = BodyReader.Text(body, name)!;
        return text.Length <= 2048 && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0
            ? text
            : throw ApiException.Invalid($"{name} must be http://... or https://..., without a name and password in it");
    }

    private static Task AnswerAsync(Call call, OwnCa ca) => Answer.ResultAsync(call, json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("enabled"u8, ca.LooksAtRevocation || ca.AsksOcsp);
        json.WriteString("sha256"u8, ca.RevocationList);
        Time(json, "this_update", ca.ListFrom);
        Time(json, "next_update", ca.ListUntil);
        json.WriteString("url"u8, ca.RevocationUrl);
        json.WriteNumber("refresh_seconds"u8, ca.RevocationRefresh);
        json.WriteString("stale"u8, ca.AcceptsStaleList ? "accept"u8 : "refuse"u8);
        json.WriteString("ocsp"u8, ca.AsksOcsp ? "on"u8 : "off"u8);
        json.WriteString("ocsp_url"u8, ca.OcspUrl);
        json.WriteString("ocsp_no_answer"u8, ca.AcceptsNoAnswer ? "accept"u8 : "refuse"u8);
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
