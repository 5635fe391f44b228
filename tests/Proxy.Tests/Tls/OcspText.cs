using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FastShield.Proxy.Tests.Tls;

/// <summary>Answers of responders, and what is read of questions (RFC 6960 section 4).</summary>
internal static class OcspText
{
    private static readonly Asn1Tag _context0 = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag _context1 = new(TagClass.ContextSpecific, 1, isConstructed: true);

    /// <summary>An answer about one certificate: status 0 is good, 1 revoked, 2 unknown; signed by a key, with its certificate where it is not the issuer's.</summary>
    public static byte[] Answer(
        X509Certificate2 issuer, ECDsa key, ReadOnlySpan<byte> serial, DateTimeOffset thisUpdate, DateTimeOffset? nextUpdate, int status = 0, X509Certificate2? responder = null)
    {
        var signed = Signed(issuer, serial, thisUpdate, nextUpdate, status);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(signed);
            using (writer.PushSequence())
                writer.WriteObjectIdentifier("1.2.840.10045.4.3.2");
            writer.WriteBitString(key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
            if (responder is not null)
            {
                using (writer.PushSequence(_context0))
                using (writer.PushSequence())
                    writer.WriteEncodedValue(responder.RawData);
            }
        }
        var basic = writer.Encode();
        writer.Reset();
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue([0x0A, 0x01, 0x00]);
            using (writer.PushSequence(_context0))
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.3.6.1.5.5.7.48.1.1");
                writer.WriteOctetString(basic);
            }
        }
        return writer.Encode();
    }

    /// <summary>The serial number that a question is about.</summary>
    public static byte[] SerialOf(byte[] question)
    {
        var id = new AsnReader(question, AsnEncodingRules.DER).ReadSequence().ReadSequence().ReadSequence().ReadSequence().ReadSequence();
        id.ReadEncodedValue();
        id.ReadOctetString();
        id.ReadOctetString();
        return id.ReadIntegerBytes().ToArray();
    }

    private static byte[] Signed(X509Certificate2 issuer, ReadOnlySpan<byte> serial, DateTimeOffset thisUpdate, DateTimeOffset? nextUpdate, int status)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(_context1))
                writer.WriteEncodedValue(issuer.SubjectName.RawData);
            writer.WriteGeneralizedTime(thisUpdate, omitFractionalSeconds: true);
            using (writer.PushSequence())
            using (writer.PushSequence())
            {
                using (writer.PushSequence())
                {
                    using (writer.PushSequence())
                        writer.WriteObjectIdentifier("2.16.840.1.101.3.4.2.1");
                    writer.WriteOctetString(SHA256.HashData(issuer.SubjectName.RawData));
                    writer.WriteOctetString(SHA256.HashData(issuer.GetPublicKey()));
                    writer.WriteInteger(serial);
                }
                if (status == 1)
                {
                    using (writer.PushSequence(_context1))
                        writer.WriteGeneralizedTime(thisUpdate, omitFractionalSeconds: true);
                }
                else
                {
                    writer.WriteNull(new Asn1Tag(TagClass.ContextSpecific, status));
                }
                writer.WriteGeneralizedTime(thisUpdate, omitFractionalSeconds: true);
                if (nextUpdate is { } next)
                {
                    using (writer.PushSequence(_context0))
                        writer.WriteGeneralizedTime(next, omitFractionalSeconds: true);
                }
            }
        }
        return writer.Encode();
    }
}
