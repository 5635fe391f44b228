using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using FastShield.Control.Pki;
using FastShield.Control.Zones;

namespace FastShield.Control.Api;

/// <summary>Certificates and authorities as the v4 API shows them. No private key is ever near here.</summary>
internal static class CertificateViews
{
    private const int MinutesOfDay = 24 * 60;

    /// <summary>`active` or `revoked`: a change is in force when it is answered, so that nothing is pending.</summary>
    public static string Status(IssuedCertificate issued) => issued.IsRevoked ? "revoked" : "active";

    /// <summary>A client certificate.</summary>
    public static void Issued(Utf8JsonWriter json, ZoneState zone, IssuedCertificate issued)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(issued.Certificate);
        var subject = SubjectFields.Read(certificate.SubjectName.RawData);
        json.WriteStartObject();
        json.WriteString("id"u8, issued.Id);
        json.WriteString("status"u8, Status(issued));
        json.WriteString("certificate"u8, Pem(issued.Certificate));
        json.WriteString("csr"u8, SigningRequest.ToPem(issued.Request));
        json.WriteNumber("validity_days"u8, Math.Max(1, (issued.ValidityMinutes + MinutesOfDay - 1) / MinutesOfDay));
        json.WriteString("common_name"u8, subject.CommonName);
        json.WriteString("country"u8, subject.Country);
        json.WriteString("state"u8, subject.State);
        json.WriteString("location"u8, subject.Location);
        json.WriteString("organization"u8, subject.Organization);
        json.WriteString("organizational_unit"u8, subject.OrganizationalUnit);
        json.WriteStartObject("certificate_authority"u8);
        json.WriteString("id"u8, issued.CaId);
        json.WriteString("name"u8, zone.ManagedCas.GetValueOrDefault(issued.CaId)?.Name ?? "retired");
        json.WriteEndObject();
        json.WriteString("issued_on"u8, Views.Time(issued.IssuedAt));
        json.WriteString("expires_on"u8, Views.Time(issued.ExpiresAt));
        json.WriteString("fingerprint_sha256"u8, Fingerprint(issued.Certificate));
        json.WriteString("serial_number"u8, issued.Serial);
        json.WriteString("signature"u8, Signatures.NameOf(certificate.SignatureAlgorithm.Value));
        json.WriteString("ski"u8, Ski(certificate));
        if (issued.ValidityMinutes % MinutesOfDay != 0)
        {
            json.WriteNumber("fastshield_validity_minutes"u8, issued.ValidityMinutes);
        }

        if (issued.RevokedAt is { } revoked)
        {
            json.WriteString("fastshield_revoked_on"u8, Views.Time(revoked));
        }

        if (issued.RenewedFrom is { } renewed)
        {
            json.WriteString("fastshield_renewed_from"u8, renewed);
        }

        json.WriteEndObject();
    }

    /// <summary>A zone's own authority.</summary>
    public static void Managed(Utf8JsonWriter json, ZoneState zone, ManagedCa ca)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(ca.Certificate);
        json.WriteStartObject();
        json.WriteString("id"u8, ca.Id);
        json.WriteString("name"u8, ca.Name);
        json.WriteString("status"u8, ca.IsIssuer ? "issuer"u8 : "trusted"u8);
        json.WriteString("algorithm"u8, ca.Algorithm);
        json.WriteString("certificate"u8, Pem(ca.Certificate));
        json.WriteString("created_on"u8, Views.Time(ca.CreatedAt));
        json.WriteString("expires_on"u8, Views.Time(certificate.NotAfter.ToUniversalTime()));
        json.WriteString("fingerprint_sha256"u8, Fingerprint(ca.Certificate));
        json.WriteString("ski"u8, Ski(certificate));
        json.WriteNumber("certificates"u8, zone.ClientCertificates.Values.Count(issued => issued.CaId == ca.Id));
        json.WriteEndObject();
    }

    /// <summary>An uploaded authority.</summary>
    public static void Own(Utf8JsonWriter json, OwnCa ca)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(ca.Certificates[0]);
        json.WriteStartObject();
        json.WriteString("id"u8, ca.Id);
        json.WriteString("name"u8, ca.Name);
        json.WriteBoolean("ca"u8, true);
        json.WriteString("certificates"u8, string.Concat(ca.Certificates.Select(Pem)));
        json.WriteString("issuer"u8, certificate.Issuer);
        json.WriteString("serial_number"u8, certificate.SerialNumber.ToLowerInvariant());
        json.WriteString("signature"u8, Signatures.NameOf(certificate.SignatureAlgorithm.Value));
        json.WriteString("expires_on"u8, Views.Time(certificate.NotAfter.ToUniversalTime()));
        json.WriteString("uploaded_on"u8, Views.Time(ca.UploadedAt));
        json.WriteString("updated_at"u8, Views.Time(ca.UploadedAt));
        json.WriteEndObject();
    }

    private static string Pem(byte[] certificate) => PemEncoding.WriteString("CERTIFICATE", certificate) + "\n";

    private static string Fingerprint(byte[] certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate));

    private static string Ski(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault()?.SubjectKeyIdentifier?.ToLowerInvariant() ?? "";
}
