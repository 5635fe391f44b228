using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FastShield.Proxy.Tls;

/// <summary>The question for one certificate's status (RFC 6960 section 4.1), in the short form of RFC 5019: SHA-1, no nonce, no signature.</summary>
internal static class OcspRequest
{
    public const string Sha1 = "1.3.14.3.2.26";

    public static byte[] For(X509Certificate2 leaf, X509Certificate2 issuer)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Sha1);
                writer.WriteNull();
            }
            writer.WriteOctetString(Hash(Sha1, issuer.SubjectName.RawData));
            writer.WriteOctetString(Hash(Sha1, issuer.GetPublicKey()));
            writer.WriteInteger(leaf.SerialNumberBytes.Span);
        }
        return writer.Encode();
    }

    /// <summary>The hash that names an issuer, or its key, in a question and its answer; empty for one that is not known.</summary>
    public static byte[] Hash(string algorithm, ReadOnlySpan<byte> data) => algorithm switch
    {
        // It names the issuer and protects nothing; responders need not know another (RFC 5019 section 2.1.1).
#pragma warning disable CA5350
        Sha1 => SHA1.HashData(data),
#pragma warning restore CA5350
        "2.16.840.1.101.3.4.2.1" => SHA256.HashData(data),
        _ => [],
    };
}
