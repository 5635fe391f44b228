using FastShield.Runtime.Identity;
using FastShield.Runtime.Rules;

namespace FastShield.Control.Rules;

/// <summary>The names of fields, with what they are. A field that is added needs a row here, an answer in the journey's subject and a row in docs/RULES.md.</summary>
internal static class RuleFieldCatalog
{
    private const string Tls = "cf.tls_client_auth.";

    private static readonly Dictionary<string, RuleFieldEntry> ByName = Make();

    /// <summary>Every name, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ByName.Keys.Order(StringComparer.Ordinal)];

    /// <summary>What a name stands for; null where it stands for nothing.</summary>
    public static RuleFieldEntry? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The name that was meant, as it seems; null where none is near.</summary>
    public static string? Near(string name)
    {
        var best = Names.MinBy(known => Distance(known, name))!;
        return Distance(best, name) <= 3 ? best : null;
    }

    private static Dictionary<string, RuleFieldEntry> Make()
    {
        var all = new Dictionary<string, RuleFieldEntry>(StringComparer.Ordinal);
        void Flag(string name, RuleField field) => all.Add(name, new RuleFieldEntry(RuleType.Flag) { Field = field });
        void Text(string name, RuleField field, RuleTextForm form = RuleTextForm.Any) => all.Add(name, new RuleFieldEntry(RuleType.Text) { Field = field, Form = form });
        void Certificate(string name, ClientCertificateField field, RuleTextForm form = RuleTextForm.Any) =>
            all.Add(Tls + name, new RuleFieldEntry(RuleType.Text) { Certificate = field, Form = form });
        void Map(string name, RuleListKind values, RuleListKind names)
        {
            all.Add(name, new RuleFieldEntry(RuleType.Map) { List = values });
            all.Add(name + ".values", new RuleFieldEntry(RuleType.List) { List = values });
            all.Add(name + ".names", new RuleFieldEntry(RuleType.List) { List = names });
        }

        Flag("ssl", RuleField.Ssl);
        Flag(Tls + "cert_presented", RuleField.CertificatePresented);
        Flag(Tls + "cert_verified", RuleField.CertificateVerified);
        Flag(Tls + "cert_revoked", RuleField.CertificateRevoked);
        Flag(Tls + "cert_rfc9440_too_large", RuleField.CertificateTooLarge);
        Flag(Tls + "cert_chain_rfc9440_too_large", RuleField.ChainTooLarge);
        Flag("cf.api_gateway.auth_id_present", RuleField.CredentialsPresent);
        Flag("cf.api_gateway.fallthrough_detected", RuleField.Fallthrough);
        Flag("cf.api_gateway.fallthrough_triggered", RuleField.Fallthrough);
        Flag("cf.api_gateway.request_violates_schema", RuleField.Violation);
        Flag("cf.schema_validation.uploaded.violated", RuleField.Violation);

        Text("http.host", RuleField.Host, RuleTextForm.Host);
        Text("http.request.method", RuleField.Method, RuleTextForm.Method);
        Text("http.request.uri", RuleField.Uri, RuleTextForm.Uri);
        Text("http.request.uri.path", RuleField.Path, RuleTextForm.Path);
        Text("http.request.uri.query", RuleField.Query);
        Text("http.request.full_uri", RuleField.FullUri);
        Text("http.request.version", RuleField.Version, RuleTextForm.Version);
        Text("http.user_agent", RuleField.UserAgent);
        Text("http.referer", RuleField.Referer);
        Text("http.cookie", RuleField.Cookie);
        Text("http.x_forwarded_for", RuleField.XForwardedFor);
        Text("raw.http.request.uri", RuleField.RawUri);
        Text("raw.http.request.uri.path", RuleField.RawPath);
        Text("raw.http.request.uri.query", RuleField.Query);
        Text("cf.api_gateway.operation.id", RuleField.OperationId);
        Text("cf.api_gateway.operation.name", RuleField.OperationName);
        Text("cf.api_gateway.operation.endpoint", RuleField.OperationEndpoint, RuleTextForm.Template);

        Certificate("cert_subject_dn", ClientCertificateField.SubjectDn);
        Certificate("cert_issuer_dn", ClientCertificateField.IssuerDn);
        Certificate("cert_subject_dn_legacy", ClientCertificateField.SubjectDnLegacy);
        Certificate("cert_issuer_dn_legacy", ClientCertificateField.IssuerDnLegacy);
        Certificate("cert_subject_dn_rfc2253", ClientCertificateField.SubjectDnRfc2253);
        Certificate("cert_issuer_dn_rfc2253", ClientCertificateField.IssuerDnRfc2253);
        Certificate("cert_serial", ClientCertificateField.Serial, RuleTextForm.UpperHex);
        Certificate("cert_issuer_serial", ClientCertificateField.IssuerSerial, RuleTextForm.UpperHex);
        Certificate("cert_fingerprint_sha256", ClientCertificateField.FingerprintSha256, RuleTextForm.LowerHex);
        Certificate("cert_fingerprint_sha1", ClientCertificateField.FingerprintSha1, RuleTextForm.LowerHex);
        Certificate("cert_not_before", ClientCertificateField.NotBefore);
        Certificate("cert_not_after", ClientCertificateField.NotAfter);
        Certificate("cert_ski", ClientCertificateField.SubjectKeyIdentifier, RuleTextForm.UpperHex);
        Certificate("cert_issuer_ski", ClientCertificateField.IssuerKeyIdentifier, RuleTextForm.UpperHex);
        Certificate("cert_rfc9440", ClientCertificateField.Rfc9440);
        Certificate("cert_chain_rfc9440", ClientCertificateField.ChainRfc9440);
        Certificate("cert_subject_cn", ClientCertificateField.CommonName);
        Certificate("cert_san_dns", ClientCertificateField.DnsName);
        Certificate("cert_san_uri", ClientCertificateField.Uri);
        Certificate("cert_san_email", ClientCertificateField.Email);

        Map("http.request.headers", RuleListKind.HeaderValues, RuleListKind.HeaderNames);
        Map("http.request.uri.args", RuleListKind.ArgumentValues, RuleListKind.ArgumentNames);
        Map("http.request.cookies", RuleListKind.CookieValues, RuleListKind.CookieNames);
        all.Add("http.request.uri.path_parameters", new RuleFieldEntry(RuleType.PathParameters));
        all.Add("ip.src", new RuleFieldEntry(RuleType.Address) { Field = RuleField.Address });
        return all;
    }

    private static int Distance(string left, string right)
    {
        if (Math.Abs(left.Length - right.Length) > 3 || right.Length > 128)
        {
            return int.MaxValue;
        }

        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var next = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                diagonal = row[j];
                row[j] = next;
            }
        }

        return row[^1];
    }
}
