using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FastShield.Runtime.Identity;

namespace FastShield.Proxy.Identity;

/// <summary>Reads the texts of a certificate. One that cannot be read has the digests and the encoded forms alone.</summary>
internal static class CertificateTexts
{
    /// <summary>The encoded leaf at most, as upstream has it.</summary>
    private const int MaxLeaf = 10 * 1024;

    /// <summary>The encoded chain at most.</summary>
    private const int MaxChain = 16 * 1024;

    /// <summary>The texts, one for each <see cref="ClientCertificateField"/>.</summary>
    public static byte[][] Make(ClientProof proof)
    {
        var texts = new byte[Enum.GetValues<ClientCertificateField>().Length][];
        Array.Fill(texts, []);
        Set(ClientCertificateField.FingerprintSha256, Convert.ToHexStringLower(SHA256.HashData(proof.Leaf)));
        // A name that rules know it by, which proves nothing.
#pragma warning disable CA5350
        Set(ClientCertificateField.FingerprintSha1, Convert.ToHexStringLower(SHA1.HashData(proof.Leaf)));
#pragma warning restore CA5350
        Set(ClientCertificateField.Rfc9440, Limited(Encode(proof.Leaf), MaxLeaf));
        Set(ClientCertificateField.ChainRfc9440, Limited(string.Join(", ", proof.Sent.Select(Encode)), MaxChain));
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(proof.Leaf);
            ReadNames(certificate);
            ReadIssuer(certificate);
            ReadAlternatives(certificate);
        }
        catch (Exception error) when (error is CryptographicException or AsnContentException or PlatformNotSupportedException or ArgumentException)
        {
            // What was read so far is right.
        }
        return texts;

        void Set(ClientCertificateField field, string text) => texts[(int)field] = Encoding.UTF8.GetBytes(text);

        void ReadNames(X509Certificate2 certificate)
        {
            Set(ClientCertificateField.Serial, Hex(certificate.SerialNumberBytes.Span));
            Set(ClientCertificateField.NotBefore, Time(certificate.NotBefore));
            Set(ClientCertificateField.NotAfter, Time(certificate.NotAfter));
            var subject = certificate.SubjectName.RawData;
            var issuer = certificate.IssuerName.RawData;
            Set(ClientCertificateField.SubjectDn, NameText.Rfc2253(subject));
            Set(ClientCertificateField.SubjectDnRfc2253, NameText.Rfc2253(subject));
            Set(ClientCertificateField.SubjectDnLegacy, NameText.Legacy(subject));
            Set(ClientCertificateField.CommonName, NameText.CommonName(subject));
            Set(ClientCertificateField.IssuerDn, NameText.Rfc2253(issuer));
            Set(ClientCertificateField.IssuerDnRfc2253, NameText.Rfc2253(issuer));
            Set(ClientCertificateField.IssuerDnLegacy, NameText.Legacy(issuer));
        }

        void ReadIssuer(X509Certificate2 certificate)
        {
            foreach (var extension in certificate.Extensions)
            {
                if (extension is X509SubjectKeyIdentifierExtension own)
                    Set(ClientCertificateField.SubjectKeyIdentifier, own.SubjectKeyIdentifier ?? "");
                else if (extension is X509AuthorityKeyIdentifierExtension { KeyIdentifier: { } above })
                    Set(ClientCertificateField.IssuerKeyIdentifier, Convert.ToHexString(above.Span));
            }
            if (proof.Issuer is null)
                return;
            using var issuer = X509CertificateLoader.LoadCertificate(proof.Issuer);
            Set(ClientCertificateField.IssuerSerial, Hex(issuer.SerialNumberBytes.Span));
            foreach (var extension in issuer.Extensions)
            {
                if (extension is X509SubjectKeyIdentifierExtension { SubjectKeyIdentifier: { } identifier })
                    Set(ClientCertificateField.IssuerKeyIdentifier, identifier);
            }
        }

        void ReadAlternatives(X509Certificate2 certificate)
        {
            if (certificate.Extensions["2.5.29.17"] is not { } extension)
                return;
            var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (names.HasData)
            {
                var tag = names.PeekTag();
                var field = (tag.TagClass, tag.TagValue) switch
                {
                    (TagClass.ContextSpecific, 1) => ClientCertificateField.Email,
                    (TagClass.ContextSpecific, 2) => ClientCertificateField.DnsName,
                    (TagClass.ContextSpecific, 6) => ClientCertificateField.Uri,
                    _ => (ClientCertificateField?)null,
                };
                if (field is { } wanted && texts[(int)wanted].Length == 0)
                    Set(wanted, names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                else
                    names.ReadEncodedValue();
            }
        }
    }

    private static string Encode(byte[] der) => $":{Convert.ToBase64String(der)}:";

    private static string Limited(string text, int most) => text.Length <= most ? text : "";

    private static string Hex(ReadOnlySpan<byte> serial) => Convert.ToHexString(serial.TrimStart((byte)0));

    /// <summary>As OpenSSL prints it: the day takes two places.</summary>
    private static string Time(DateTime time)
    {
        var utc = time.ToUniversalTime();
        return string.Create(CultureInfo.InvariantCulture, $"{utc:MMM} {utc.Day,2} {utc:HH:mm:ss yyyy} GMT");
    }
}
