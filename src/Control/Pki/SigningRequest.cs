using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FastShield.Control.Pki;

/// <summary>
/// A certificate signing request (PKCS #10, RFC 2986) that holds: well formed, its key strong, its signature by that key. Requested extensions and other
/// attributes are read over and have no effect.
/// </summary>
internal sealed class SigningRequest
{
    /// <summary>Characters of the PEM at most.</summary>
    public const int MostCharacters = 16 * 1024;

    private const int MostSubjectOctets = 2048;
    private const string Label = "CERTIFICATE REQUEST";
    private const string OldLabel = "NEW CERTIFICATE REQUEST";

    private SigningRequest(byte[] encoded, X500DistinguishedName subject, SubjectFields fields, PublicKey key)
    {
        Encoded = encoded;
        Subject = subject;
        Fields = fields;
        Key = key;
    }

    /// <summary>The request, DER.</summary>
    public byte[] Encoded { get; }

    /// <summary>The subject, octet for octet as it was sent.</summary>
    public X500DistinguishedName Subject { get; }

    /// <summary>What is in it.</summary>
    public SubjectFields Fields { get; }

    /// <summary>The public key that is to be certified.</summary>
    public PublicKey Key { get; }

    /// <summary>Reads a request in PEM.</summary>
    /// <exception cref="PkiException">Why it is refused.</exception>
    public static SigningRequest Read(string pem)
    {
        if (pem.Length > MostCharacters)
        {
            throw new PkiException($"the request has more than {MostCharacters} characters");
        }

        if (!PemEncoding.TryFind(pem, out var place) || pem[place.Label] is not (Label or OldLabel))
        {
            throw new PkiException("it is no PEM of a CERTIFICATE REQUEST");
        }

        if (PemEncoding.TryFind(pem.AsSpan(place.Location.End.Value), out _))
        {
            throw new PkiException("there is more than one block of PEM");
        }

        return Read(Convert.FromBase64String(pem[place.Base64Data]));
    }

    /// <summary>The same in DER.</summary>
    /// <exception cref="PkiException">Why it is refused.</exception>
    public static SigningRequest Read(byte[] encoded)
    {
        try
        {
            return Verify(encoded);
        }
        catch (Exception error) when (error is AsnContentException or CryptographicException or InvalidOperationException or OverflowException)
        {
            throw new PkiException("it is no certificate signing request (PKCS #10) in DER");
        }
    }

    /// <summary>A request in PEM, as openssl prints it.</summary>
    public static string ToPem(byte[] encoded) => PemEncoding.WriteString(Label, encoded) + "\n";

    private static SigningRequest Verify(byte[] encoded)
    {
        var outer = new AsnReader(encoded, AsnEncodingRules.DER);
        var request = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var signed = request.ReadEncodedValue();
        var algorithm = Signatures.ReadAlgorithm(request.ReadSequence());
        var signature = request.ReadBitString(out var unused);
        request.ThrowIfNotEmpty();

        var info = new AsnReader(signed, AsnEncodingRules.DER).ReadSequence();
        if (!info.TryReadInt32(out var version) || version != 0 || unused != 0)
        {
            throw new PkiException("it is of a version that there is not");
        }

        var subject = info.ReadEncodedValue();
        if (subject.Length > MostSubjectOctets)
        {
            throw new PkiException($"the subject has more than {MostSubjectOctets} octets");
        }

        var fields = SubjectFields.Read(subject);
        var keyInfo = info.ReadEncodedValue();
        ReadAttributes(info);
        using var key = PublicKeys.Read(keyInfo);
        if (!Signatures.IsGood(key, algorithm, signed.Span, signature))
        {
            throw new PkiException("its signature is wrong: the one who asks must have the private key, and the request must be as it was signed");
        }

        return new SigningRequest(encoded, new X500DistinguishedName(subject.Span), fields, PublicKey.CreateFromSubjectPublicKeyInfo(keyInfo.Span, out _));
    }

    private static void ReadAttributes(AsnReader info)
    {
        if (info.HasData)
        {
            var attributes = info.ReadSetOf(skipSortOrderValidation: true, new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true));
            while (attributes.HasData)
            {
                var attribute = attributes.ReadSequence();
                attribute.ReadObjectIdentifier();
                attribute.ReadEncodedValue();
                attribute.ThrowIfNotEmpty();
            }
        }

        info.ThrowIfNotEmpty();
    }
}
