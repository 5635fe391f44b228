using System.Security.Cryptography;
using FastShield.Control.Zones;
using FastShield.Proxy.Tls;

namespace FastShield.Control.Pki;

/// <summary>What is read of an uploaded certificate, held against its key and its zone.</summary>
/// <param name="Certificate">The certificate with its key.</param>
/// <param name="KeyText">The key's PEM block alone.</param>
/// <param name="Hosts">The names of the certificate that are the zone's.</param>
internal sealed record CertificateText(ServerCertificate Certificate, string KeyText, IReadOnlyList<string> Hosts)
{
    private static readonly Dictionary<string, string> _signatures = new(StringComparer.Ordinal)
    {
        ["1.2.840.113549.1.1.10"] = "RSASSA-PSS",
        ["1.2.840.113549.1.1.11"] = "SHA256WithRSA",
        ["1.2.840.113549.1.1.12"] = "SHA384WithRSA",
        ["1.2.840.113549.1.1.13"] = "SHA512WithRSA",
        ["1.2.840.10045.4.3.2"] = "ECDSAWithSHA256",
        ["1.2.840.10045.4.3.3"] = "ECDSAWithSHA384",
        ["1.2.840.10045.4.3.4"] = "ECDSAWithSHA512",
    };

    /// <summary>How the certificate is signed.</summary>
    public string Signature => Certificate.Leaf.SignatureAlgorithm.Value is { } id ? _signatures.GetValueOrDefault(id, id) : "";

    /// <summary>The name of who signed it.</summary>
    public string Issuer => Certificate.Leaf.GetNameInfo(System.Security.Cryptography.X509Certificates.X509NameType.SimpleName, forIssuer: true);

    /// <summary>Reads a pair.</summary>
    /// <exception cref="CertificateException">It cannot be shown to clients of this zone; the message says why.</exception>
    public static CertificateText Read(Zone zone, string certificate, string key, DateTimeOffset now)
    {
        var block = KeyBlock(key);
        var read = ServerCertificate.FromText(certificate, block, "certificate", "private_key");
        if (read.NotAfter <= now)
        {
            throw new CertificateException($"certificate: it expired on {read.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC. Renew it first.");
        }

        var hosts = read.Names.Select(name => name.TrimEnd('.').ToLowerInvariant()).Where(name => zone.Owns(name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name)).Distinct(StringComparer.Ordinal).ToList();
        return hosts.Count > 0
            ? new CertificateText(read, block, hosts)
            : throw new CertificateException($"certificate: none of its names is {zone.Name} or below it, so that no host of this zone could show it.");
    }

    // What else stands in the text, EC parameters or another certificate, is nothing to keep under seal.
    private static string KeyBlock(string text)
    {
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            var block = rest[fields.Location];
            if (rest[fields.Label].EndsWith("PRIVATE KEY", StringComparison.Ordinal))
            {
                return block.ToString();
            }

            rest = rest[fields.Location.End..];
        }

        throw new CertificateException("private_key: no private key found. Give PEM with a 'BEGIN PRIVATE KEY' block.");
    }
}
