using System.Security.Cryptography;
using System.Text;
using FastShield.Proxy.Tls;

namespace FastShield.Proxy.Identity;

/// <summary>What a host asks of its clients. Immutable; hosts that ask the same share one.</summary>
public sealed class HostTrust
{
    private byte[]? _kind;

    /// <summary>Whether a client without a certificate that verifies gets through the handshake.</summary>
    public required ClientCertificateMode Mode { get; init; }

    /// <summary>The authorities that certificates must come from, the preferred one first; none of the system's are trusted here. Without any, none verifies.</summary>
    public required IReadOnlyList<TrustedAuthority> Authorities { get; init; }

    /// <summary>Whether a revoked certificate is left to rules, which see that it is; otherwise it is refused.</summary>
    public bool PassesRevoked { get; init; }

    /// <summary>A digest of what is asked, without what is revoked: connections and requests are compared by it.</summary>
    internal ReadOnlySpan<byte> Kind => _kind ??= Digest();

    /// <summary>Whether the other asks the same of its clients.</summary>
    internal bool IsLike(HostTrust? other) => ReferenceEquals(this, other) || (other is not null && Kind.SequenceEqual(other.Kind));

    /// <summary>The authority with this certificate; null for a stranger.</summary>
    /// <param name="digest">SHA-256 of the certificate's DER.</param>
    internal TrustedAuthority? Find(ReadOnlySpan<byte> digest)
    {
        foreach (var authority in Authorities)
        {
            if (authority.Digest.SequenceEqual(digest))
                return authority;
        }
        return null;
    }

    /// <summary>What is wrong now with what verified once.</summary>
    internal CertificateFault FaultOf(ClientProof proof, DateTimeOffset now, out TrustedAuthority? authority)
    {
        authority = null;
        if (proof.Fault != CertificateFault.None)
            return proof.Fault;
        authority = Find(proof.Anchor);
        return authority is null ? CertificateFault.UnknownIssuer
            : now < proof.NotBefore ? CertificateFault.NotYetValid
            : now >= proof.NotAfter ? CertificateFault.Expired
            : now >= authority.RefusedAfter ? CertificateFault.StaleRevocations
            : CertificateFault.None;
    }

    private byte[] Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([(byte)Mode, PassesRevoked ? (byte)1 : (byte)0]);
        foreach (var authority in Authorities.OrderBy(static authority => authority.Id, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(authority.Id));
            hash.AppendData(authority.Digest);
            foreach (var link in authority.Chain)
                hash.AppendData(SHA256.HashData(link));
        }
        return hash.GetHashAndReset();
    }
}
