using FastShield.Runtime.Identity;

namespace FastShield.Proxy.Identity;

/// <summary>
/// The certificates that a client sent, held against the authorities of a host. Immutable, and shared by all connections that show the same: what is derived
/// from them is made once.
/// </summary>
internal sealed class ClientProof
{
    private byte[][]? _texts;
    private ClientIdentity? _usual;
    private FieldLines? _lines;

    /// <summary>The certificate in DER.</summary>
    public required byte[] Leaf { get; init; }

    /// <summary>What came behind it, in DER, as sent.</summary>
    public required byte[][] Sent { get; init; }

    /// <summary>Why it does not verify, whatever is revoked.</summary>
    public required CertificateFault Fault { get; init; }

    /// <summary>SHA-256 of the authority's certificate that the path ends at; empty where it does not verify.</summary>
    public byte[] Anchor { get; init; } = [];

    /// <summary>The certificate above the leaf in DER, where the path is known; null otherwise.</summary>
    public byte[]? Issuer { get; init; }

    /// <summary>What revocations call the leaf and the certificates between it and the authority.</summary>
    public RevocationKey[] Keys { get; init; } = [];

    /// <summary>From when on the whole path is valid.</summary>
    public DateTimeOffset NotBefore { get; init; }

    /// <summary>Until when the whole path is valid; of one that does not verify, until when that is remembered.</summary>
    public DateTimeOffset NotAfter { get; init; }

    /// <summary>Whether the verdict can be relied on at this time.</summary>
    public bool HoldsAt(DateTimeOffset now) => NotBefore <= now && now < NotAfter;

    /// <summary>What is read of it, with the verdict as it is now.</summary>
    public ClientIdentity Identify(CertificateFault fault, bool isRevoked)
    {
        var texts = _texts ??= CertificateTexts.Make(this);
        return fault == CertificateFault.None && !isRevoked
            ? _usual ??= Make(fault, isRevoked: false, texts)
            : Make(fault, isRevoked, texts);
    }

    /// <summary>The fields that tell an origin of it.</summary>
    public byte[] LinesOf(IdentityFields fields)
    {
        if (_lines is not { } lines || lines.Fields != fields)
            _lines = lines = new FieldLines(fields, IdentityFieldWriter.Write(fields, this, Identify(CertificateFault.None, isRevoked: false)));
        return lines.Bytes;
    }

    private ClientIdentity Make(CertificateFault fault, bool isRevoked, byte[][] texts) => new(fault == CertificateFault.None, CertificateFaults.TextOf(fault), texts)
    {
        IsRevoked = isRevoked,
        IsTooLarge = texts[(int)ClientCertificateField.Rfc9440].Length == 0,
        IsChainTooLarge = Sent.Length > 0 && texts[(int)ClientCertificateField.ChainRfc9440].Length == 0,
    };

    private sealed record FieldLines(IdentityFields Fields, byte[] Bytes);
}
