using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FastShield.Control.Pki;

/// <summary>Reads certificates of an authority that its owner uploads: the anchor, and what lies between it and the clients' certificates.</summary>
internal static class AuthorityBundle
{
    /// <summary>Characters of the PEM at most.</summary>
    public const int MostCharacters = 256 * 1024;

    private const int MostCertificates = 20;
    private const string Label = "CERTIFICATE";

    /// <summary>The certificates in DER, the anchor first.</summary>
    /// <exception cref="PkiException">Why they are refused.</exception>
    public static IReadOnlyList<byte[]> Read(string pem, DateTimeOffset now)
    {
        var certificates = Parse(pem);
        try
        {
            foreach (var certificate in certificates)
            {
                Check(certificate, now);
            }

            // The anchor is the one whose issuer is not among them, or which has signed itself.
            var anchors = certificates.Where(one => IsSelfIssued(one) || !certificates.Any(other => Same(one.IssuerName, other.SubjectName))).ToList();
            if (anchors.Count != 1)
            {
                throw new PkiException($"the certificates must be of one chain; {anchors.Count} of them stand at the top: upload each authority by itself");
            }

            CheckLinks(certificates, anchors[0]);
            return [anchors[0].RawData, .. certificates.Where(one => one != anchors[0]).Select(one => one.RawData)];
        }
        finally
        {
            certificates.ForEach(certificate => certificate.Dispose());
        }
    }

    private static List<X509Certificate2> Parse(string pem)
    {
        if (pem.Length > MostCharacters)
        {
            throw new PkiException($"there are more than {MostCharacters} characters");
        }

        var all = new List<X509Certificate2>();
        var rest = pem.AsSpan();
        try
        {
            while (PemEncoding.TryFind(rest, out var place))
            {
                if (!rest[place.Label].SequenceEqual(Label))
                {
                    throw new PkiException(rest[place.Label].Contains("PRIVATE KEY", StringComparison.Ordinal)
                        ? "there is a private key in it: it has no business here, so make sure that nobody else has seen it"
                        : "the PEM holds something else than certificates");
                }

                if (all.Count == MostCertificates)
                {
                    throw new PkiException($"there are more than {MostCertificates} certificates");
                }

                all.Add(X509CertificateLoader.LoadCertificate(Convert.FromBase64String(rest[place.Base64Data].ToString())));
                rest = rest[place.Location.End..];
            }

            return all.Count > 0 ? all : throw new PkiException("there is no certificate in PEM in it");
        }
        catch (Exception error)
        {
            all.ForEach(certificate => certificate.Dispose());
            throw error is CryptographicException or FormatException ? new PkiException($"certificate {all.Count + 1} is none") : error;
        }
    }

    private static void Check(X509Certificate2 certificate, DateTimeOffset now)
    {
        var name = Compiler.Reading.Shown.Short(certificate.Subject);
        if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is not { CertificateAuthority: true })
        {
            throw new PkiException($"'{name}' is no authority (basicConstraints CA:TRUE)");
        }

        if (certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is { } usage && !usage.KeyUsages.HasFlag(X509KeyUsageFlags.KeyCertSign))
        {
            throw new PkiException($"'{name}' may not sign certificates (keyUsage keyCertSign)");
        }

        if (certificate.NotAfter.ToUniversalTime() <= now)
        {
            throw new PkiException($"'{name}' has expired at {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC");
        }

        if (certificate.PublicKey.Oid.Value != PublicKeys.Ed25519)
        {
            using var key = PublicKeys.Read(certificate.PublicKey.ExportSubjectPublicKeyInfo());
        }
    }

    // A certificate between the clients and the anchor that does not lead to the anchor is a mistake, and would be one that nobody notices.
    private static void CheckLinks(List<X509Certificate2> certificates, X509Certificate2 anchor)
    {
        foreach (var one in certificates.Where(one => one != anchor))
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.DisableCertificateDownloads = true;
            chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority | X509VerificationFlags.IgnoreNotTimeValid | X509VerificationFlags.IgnoreNotTimeNested;
            chain.ChainPolicy.CustomTrustStore.Add(anchor);
            chain.ChainPolicy.ExtraStore.AddRange(certificates.ToArray());
            if (!chain.Build(one) || !chain.ChainElements.Any(element => element.Certificate.RawData.AsSpan().SequenceEqual(anchor.RawData)))
            {
                throw new PkiException($"'{Compiler.Reading.Shown.Short(one.Subject)}' does not lead to '{Compiler.Reading.Shown.Short(anchor.Subject)}'");
            }
        }
    }

    private static bool IsSelfIssued(X509Certificate2 certificate) => Same(certificate.IssuerName, certificate.SubjectName);

    private static bool Same(X500DistinguishedName left, X500DistinguishedName right) => left.RawData.AsSpan().SequenceEqual(right.RawData);
}
