using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using FastShield.Control.Pki;
using FastShield.Control.Zones;

namespace FastShield.Control.Api.Resources;

/// <summary>
/// `fastshield/client_certificates/renew`: another certificate for a device whose own ends soon, for the same subject and time. Who has the key of the one that
/// ends proves it by the signing request itself, or by a signature over the request where the new key is another one. All of it is ours.
/// </summary>
internal static class Renewal
{
    // The last third of its time, so that a device that is away for a while gets there.
    private const int Part = 3;

    /// <summary>POST: `{csr}` for the key of the certificate that ends; `{csr, certificate, proof}` for a new key.</summary>
    public static async Task RenewAsync(Call call)
    {
        using var body = BodyReader.Json(call, JsonValueKind.Object);
        var pem = BodyReader.Text(body.RootElement, "csr") ?? throw ApiException.Invalid("csr is needed: a signing request in PEM");
        var request = PkiCalls.Do("csr: ", () => SigningRequest.Read(pem));
        var zone = call.Zone;
        var old = Find(zone, request, BodyReader.Text(body.RootElement, "certificate"), BodyReader.Text(body.RootElement, "proof"));
        Check(old, request, call.Services.Time.GetUtcNow());
        if (zone.ClientCertificates.Values.FirstOrDefault(other => other.RenewedFrom == old.Id && !other.IsRevoked && IsOf(other, request)) is { } done)
        {
            // Its answer was lost on the way, it seems.
            await Answer.ResultAsync(call, json => CertificateViews.Issued(json, zone, done), zone: zone).ConfigureAwait(false);
            return;
        }

        var (after, issued) = await PkiCalls.DoAsync("csr: ", () => call.Services.Desk.IssueAsync(
            () => call.Zone,
            (summary, change) => call.EditAsync(summary, before => before.ClientCertificates.GetValueOrDefault(old.Id) is { IsRevoked: false } ? change(before) : throw Refused()),
            pem,
            old.ValidityMinutes,
            old,
            call.Cancellation)).ConfigureAwait(false);
        await Answer.ResultAsync(call, json => CertificateViews.Issued(json, after, issued), zone: after).ConfigureAwait(false);
    }

    private static IssuedCertificate Find(ZoneState zone, SigningRequest request, string? certificate, string? proof)
    {
        if (certificate is null)
        {
            // Whoever signed the request has the key: a request that somebody copied gets a certificate for a key that they have not.
            return zone.ClientCertificates.Values.Where(one => !one.IsRevoked && IsOf(one, request)).MaxBy(one => one.ExpiresAt) ?? throw Refused();
        }

        using var shown = PkiCalls.Do("certificate: ", () => Parse(certificate));
        var serial = Convert.ToHexStringLower(shown.SerialNumberBytes.Span);
        var known = zone.ClientCertificates.Values.FirstOrDefault(one => one.Serial == serial && one.Certificate.AsSpan().SequenceEqual(shown.RawData)) ?? throw Refused();
        return IsOf(known, request) || IsProven(shown, request, proof) ? known : throw Refused();
    }

    private static X509Certificate2 Parse(string pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException)
        {
            throw new PkiException("it is no certificate in PEM");
        }
    }

    private static bool IsProven(X509Certificate2 shown, SigningRequest request, string? proof)
    {
        var signature = new byte[(proof?.Length ?? 0) + 3];
        if (proof is null || !Convert.TryFromBase64String(proof, signature, out var length))
        {
            return false;
        }

        using var key = PublicKeys.Read(shown.PublicKey.ExportSubjectPublicKeyInfo());
        return Signatures.IsGood(key, key is RSA ? Signatures.RsaSha256 : Signatures.EcdsaSha256, request.Encoded, signature.AsSpan(0, length));
    }

    private static bool IsOf(IssuedCertificate issued, SigningRequest request)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(issued.Certificate);
        return certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(request.Key.ExportSubjectPublicKeyInfo());
    }

    private static void Check(IssuedCertificate old, SigningRequest request, DateTimeOffset now)
    {
        if (old.IsRevoked || old.ExpiresAt <= now)
        {
            throw Refused();
        }

        using var certificate = X509CertificateLoader.LoadCertificate(old.Certificate);
        if (!certificate.SubjectName.RawData.AsSpan().SequenceEqual(request.Subject.RawData))
        {
            throw ApiException.Invalid("csr: the subject is another one than the certificate's");
        }

        var begin = old.ExpiresAt - (TimeSpan.FromMinutes(old.ValidityMinutes) / Part);
        if (now < begin)
        {
            throw ApiException.Invalid($"The certificate is good until {Views.Time(old.ExpiresAt)}: it can be renewed from {Views.Time(begin)} on.");
        }
    }

    // One answer for all: which certificates there are is nobody's business.
    private static ApiException Refused() => new(403, ApiCodes.Unauthorized, "There is no active certificate of this zone whose key the request proves.");
}
