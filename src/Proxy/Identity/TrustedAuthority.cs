using System.Security.Cryptography;
using FastShield.Proxy.Identity.Status;

namespace FastShield.Proxy.Identity;

/// <summary>An authority whose certificates a host accepts. Immutable.</summary>
public sealed class TrustedAuthority
{
    private byte[]? _digest;

    /// <summary>Its id, as the management API shows it.</summary>
    public required string Id { get; init; }

    /// <summary>Its name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Its certificate in DER: the anchor of trust, whether or not it is self-signed.</summary>
    public required byte[] Certificate { get; init; }

    /// <summary>Certificates in DER that were uploaded with it, to complete what clients send; not trusted by themselves.</summary>
    public IReadOnlyList<byte[]> Chain { get; init; } = [];

    /// <summary>What it, or an authority below it, has revoked.</summary>
    public RevocationSet Revoked { get; init; } = RevocationSet.Empty;

    /// <summary>When what is known of its revocations is too old to rely on, and nothing of it verifies any more; null for never.</summary>
    public DateTimeOffset? RefusedAfter { get; init; }

    /// <summary>How the status of its clients is asked for; null where it is not.</summary>
    public OcspPolicy? Ocsp { get; init; }

    /// <summary>Whether something on the path is revoked.</summary>
    internal bool HasRevoked(ClientProof proof)
    {
        foreach (var key in proof.Keys)
        {
            if (Revoked.Contains(key))
                return true;
        }
        return false;
    }

    /// <summary>SHA-256 of the certificate.</summary>
    internal ReadOnlySpan<byte> Digest => _digest ??= SHA256.HashData(Certificate);
}
