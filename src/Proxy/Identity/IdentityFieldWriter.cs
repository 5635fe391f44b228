using System.Buffers;
using System.Text;
using FastShield.Runtime.Identity;

namespace FastShield.Proxy.Identity;

/// <summary>Writes the fields that tell an origin of a certificate. Whatever a certificate holds, a line is a line: texts that could not stand in one are left out.</summary>
internal static class IdentityFieldWriter
{
    private static readonly SearchValues<char> _special = SearchValues.Create(",;=\"\\ ");

    private static readonly (string Name, ClientCertificateField Field)[] _texts =
    [
        ("Cf-Cert-Issuer-Dn", ClientCertificateField.IssuerDn),
        ("Cf-Cert-Subject-Dn", ClientCertificateField.SubjectDn),
        ("Cf-Cert-Issuer-Dn-Rfc2253", ClientCertificateField.IssuerDnRfc2253),
        ("Cf-Cert-Subject-Dn-Rfc2253", ClientCertificateField.SubjectDnRfc2253),
        ("Cf-Cert-Issuer-Dn-Legacy", ClientCertificateField.IssuerDnLegacy),
        ("Cf-Cert-Subject-Dn-Legacy", ClientCertificateField.SubjectDnLegacy),
        ("Cf-Cert-Serial", ClientCertificateField.Serial),
        ("Cf-Cert-Issuer-Serial", ClientCertificateField.IssuerSerial),
        ("Cf-Cert-Fingerprint-Sha256", ClientCertificateField.FingerprintSha256),
        ("Cf-Cert-Fingerprint-Sha1", ClientCertificateField.FingerprintSha1),
        ("Cf-Cert-Not-Before", ClientCertificateField.NotBefore),
        ("Cf-Cert-Not-After", ClientCertificateField.NotAfter),
        ("Cf-Cert-Ski", ClientCertificateField.SubjectKeyIdentifier),
        ("Cf-Cert-Issuer-Ski", ClientCertificateField.IssuerKeyIdentifier),
    ];

    /// <summary>The lines of a certificate that is verified and not revoked, each with its end.</summary>
    public static byte[] Write(IdentityFields fields, ClientProof proof, ClientIdentity identity)
    {
        var text = new StringBuilder();
        if ((fields & IdentityFields.Rfc9440) != 0)
        {
            Line("Client-Cert", TextOf(ClientCertificateField.Rfc9440));
            // RFC 9440 section 2.3: the chain is of no use without the certificate.
            if (!identity[ClientCertificateField.Rfc9440].IsEmpty)
                Line("Client-Cert-Chain", TextOf(ClientCertificateField.ChainRfc9440));
        }
        if ((fields & IdentityFields.CfClientCert) != 0)
        {
            Line("Cf-Client-Cert-Der-Base64", TextOf(ClientCertificateField.Rfc9440).Trim(':'));
            Line("Cf-Client-Cert-Sha256", TextOf(ClientCertificateField.FingerprintSha256));
        }
        if ((fields & IdentityFields.CfCert) != 0)
        {
            Line("Cf-Cert-Presented", "true");
            Line("Cf-Cert-Verified", "true");
            Line("Cf-Cert-Revoked", "false");
            foreach (var (name, field) in _texts)
                Line(name, TextOf(field));
        }
        if ((fields & IdentityFields.Xfcc) != 0)
            Line("X-Forwarded-Client-Cert", Xfcc());
        return Encoding.ASCII.GetBytes(text.ToString());

        string TextOf(ClientCertificateField field) => Encoding.UTF8.GetString(identity[field]);

        void Line(string name, string value)
        {
            if (value.Length > 0 && IsPlain(value))
                text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        string Xfcc()
        {
            var element = new StringBuilder($"Hash={TextOf(ClientCertificateField.FingerprintSha256)}");
            Element("Subject", ClientCertificateField.SubjectDn, always: true);
            Element("URI", ClientCertificateField.Uri, always: false);
            Element("DNS", ClientCertificateField.DnsName, always: false);
            return element.ToString();

            void Element(string key, ClientCertificateField field, bool always)
            {
                var value = TextOf(field);
                if (!IsPlain(value) || (value.Length == 0 && !always))
                    return;
                // Quoted where a reader would take a part of it for the next element.
                var quotes = always || value.AsSpan().IndexOfAny(_special) >= 0;
                element.Append(';').Append(key).Append('=');
                element.Append(quotes ? "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"" : value);
            }
        }
    }

    private static bool IsPlain(string value) => value.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;
}
