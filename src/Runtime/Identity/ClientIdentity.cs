namespace FastShield.Runtime.Identity;

/// <summary>What a client proved by its certificate: made once a connection, and again where trust has changed since; read by every request on it.</summary>
public sealed class ClientIdentity
{
    private readonly byte[][] _texts;

    /// <summary>Takes what a handshake settled.</summary>
    /// <param name="isVerified">Whether the certificate leads to an authority that the host trusts, is of this time and for clients.</param>
    /// <param name="failure">Why it is not verified, in words; null where it is.</param>
    /// <param name="texts">UTF-8, one for each <see cref="ClientCertificateField"/>; empty where the certificate has none.</param>
    public ClientIdentity(bool isVerified, string? failure, byte[][] texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfNotEqual(texts.Length, Enum.GetValues<ClientCertificateField>().Length);
        IsVerified = isVerified;
        Failure = failure;
        _texts = texts;
    }

    /// <summary>Whether the certificate leads to an authority that the host trusts, is of this time and for clients. A revoked one may be verified.</summary>
    public bool IsVerified { get; }

    /// <summary>Whether its authority has revoked it, or an authority between the two; such a certificate may be verified all the same.</summary>
    public bool IsRevoked { get; init; }

    /// <summary>Whether the certificate is too large for the field Client-Cert.</summary>
    public bool IsTooLarge { get; init; }

    /// <summary>Whether its chain is too large for the field Client-Cert-Chain.</summary>
    public bool IsChainTooLarge { get; init; }

    /// <summary>Why it is not verified, in words for events; null where it is.</summary>
    public string? Failure { get; }

    /// <summary>One text of the certificate, UTF-8; empty where it has none.</summary>
    public ReadOnlySpan<byte> this[ClientCertificateField field] => _texts[(int)field];
}
