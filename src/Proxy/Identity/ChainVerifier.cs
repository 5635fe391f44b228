using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FastShield.Proxy.Identity;

/// <summary>
/// Verifies what a client sent: the path to one of the host's authorities by the system's library, which never goes to the network for it; and what that
/// library leaves open (purposes, strengths, authorities as clients), here. The same on both transports.
/// </summary>
internal static class ChainVerifier
{
    /// <summary>Certificates at most behind the leaf.</summary>
    public const int MaxSent = 8;

    /// <summary>Bytes at most of all certificates.</summary>
    public const int MaxBytes = 32 * 1024;

    /// <summary>How long it is remembered that certificates do not verify.</summary>
    private static readonly TimeSpan _remembersFault = TimeSpan.FromMinutes(1);

    /// <summary>Gives the verdict, good or not.</summary>
    public static ClientProof Verify(HostTrust trust, byte[] leaf, byte[][] sent, DateTimeOffset now)
    {
        var all = new List<X509Certificate2>();
        try
        {
            var first = X509CertificateLoader.LoadCertificate(leaf);
            all.Add(first);
            var fault = sent.Length > MaxSent ? CertificateFault.ChainTooLong : CertificateRules.FaultOfLeaf(first);
            if (fault != CertificateFault.None)
                return Refused(fault);
            var pool = new X509Certificate2Collection();
            foreach (var link in sent)
                pool.Add(Load(link));
            fault = first.SubjectName.RawData.AsSpan().SequenceEqual(first.IssuerName.RawData) ? CertificateFault.SelfSigned : CertificateFault.UnknownIssuer;
            foreach (var authority in trust.Authorities)
            {
                var anchor = Load(authority.Certificate);
                var more = new X509Certificate2Collection(pool);
                foreach (var link in authority.Chain)
                    more.Add(Load(link));
                if (!IsNamed(anchor, first, more))
                    continue;
                var found = TryPath(first, more, anchor, now, out var proof);
                if (proof is not null)
                    return proof;
                // What is nearest to a path tells most: a stranger's reason only where there is no other.
                fault = found == CertificateFault.UnknownIssuer ? fault : found;
            }
            return Refused(fault);
        }
        catch (Exception error) when (error is CryptographicException or PlatformNotSupportedException or ArgumentException)
        {
            // Whoever sends it chooses what is in it.
            return Refused(CertificateFault.Unreadable);
        }
        finally
        {
            foreach (var certificate in all)
                certificate.Dispose();
        }

        X509Certificate2 Load(byte[] der)
        {
            var certificate = X509CertificateLoader.LoadCertificate(der);
            all.Add(certificate);
            return certificate;
        }

        ClientProof Refused(CertificateFault fault) =>
            new() { Leaf = leaf, Sent = sent, Fault = fault, NotBefore = now, NotAfter = now + _remembersFault };

        CertificateFault TryPath(X509Certificate2 client, X509Certificate2Collection pool, X509Certificate2 anchor, DateTimeOffset at, out ClientProof? proof)
        {
            proof = null;
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.DisableCertificateDownloads = true;
            chain.ChainPolicy.VerificationTime = at.LocalDateTime;
            chain.ChainPolicy.CustomTrustStore.Add(anchor);
            chain.ChainPolicy.ExtraStore.AddRange(pool);
            chain.Build(client);
            var path = chain.ChainElements;
            try
            {
                var fault = CertificateRules.FaultOfPath(path, anchor, at, out var length);
                if (fault == CertificateFault.None)
                    proof = Proven(path, length);
                return fault;
            }
            finally
            {
                foreach (var element in path)
                    element.Certificate.Dispose();
            }
        }

        ClientProof Proven(X509ChainElementCollection path, int length)
        {
            var keys = new RevocationKey[length - 1];
            var from = DateTimeOffset.MinValue;
            var until = DateTimeOffset.MaxValue;
            for (var i = 0; i < length; i++)
            {
                var certificate = path[i].Certificate;
                from = Later(from, certificate.NotBefore);
                until = Later(until, certificate.NotAfter, isEarlier: true);
                if (i < keys.Length)
                    keys[i] = RevocationKey.Of(RevocationKey.DigestOf(path[i + 1].Certificate.PublicKey.ExportSubjectPublicKeyInfo()), certificate.SerialNumberBytes.Span);
            }
            return new ClientProof
            {
                Leaf = leaf,
                Sent = sent,
                Fault = CertificateFault.None,
                Anchor = SHA256.HashData(path[length - 1].Certificate.RawDataMemory.Span),
                Issuer = path[1].Certificate.RawData,
                Keys = keys,
                NotBefore = from,
                NotAfter = until,
            };
        }
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTime other, bool isEarlier = false)
    {
        var utc = new DateTimeOffset(other.ToUniversalTime());
        return (utc > one) == isEarlier ? one : utc;
    }

    /// <summary>Whether a path to the authority is possible by the names: most strangers cost no more than this.</summary>
    private static bool IsNamed(X509Certificate2 anchor, X509Certificate2 leaf, X509Certificate2Collection pool)
    {
        var name = anchor.SubjectName.RawData.AsSpan();
        if (name.SequenceEqual(leaf.IssuerName.RawData))
            return true;
        foreach (var link in pool)
        {
            if (name.SequenceEqual(link.IssuerName.RawData))
                return true;
        }
        return false;
    }
}
