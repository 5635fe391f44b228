using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FastShield.Proxy.Tls;

/// <summary>
/// A certificate with its private key and the intermediates to send along, checked: readable, the key fits and is strong enough. One that is out of date
/// is served all the same, since no certificate would serve clients worse; <see cref="Complaints"/> tells.
/// </summary>
public sealed class ServerCertificate : IDisposable
{
    private const int LeastRsaBits = 2048;
    private const int LeastEcBits = 256;
    private const string TlsFeature = "1.3.6.1.5.5.7.1.24";

    /// <summary>Signatures with MD5 and SHA-1.</summary>
    private static readonly string[] _brokenSignatures = ["1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5", "1.2.840.10045.4.1"];

    private OcspStaple? _staple;

    internal ServerCertificate(X509Certificate2 leaf, X509Certificate2Collection intermediates, string source)
    {
        Leaf = leaf;
        Intermediates = intermediates;
        Source = source;
        Names = ReadNames(leaf);
    }

    /// <summary>The certificate with its private key.</summary>
    public X509Certificate2 Leaf { get; }

    /// <summary>The certificates between the leaf and the authority, in the order to send them.</summary>
    public X509Certificate2Collection Intermediates { get; }

    /// <summary>Where it came from, for messages.</summary>
    public string Source { get; }

    /// <summary>The DNS names and addresses of the subject alternative name extension.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>From when on it is valid.</summary>
    public DateTimeOffset NotBefore => Leaf.NotBefore;

    /// <summary>Until when it is valid.</summary>
    public DateTimeOffset NotAfter => Leaf.NotAfter;

    /// <summary>Where its OCSP response comes from.</summary>
    public Stapling Stapling { get; init; }

    /// <summary>The kind of its key, as an object identifier: of a kind a host shows one.</summary>
    public string KeyKind => Leaf.GetKeyAlgorithm();

    /// <summary>Whether clients are told to refuse it without a staple (RFC 7633).</summary>
    public bool DemandsStaple => Leaf.Extensions.Any(static extension => extension.Oid?.Value == TlsFeature);

    /// <summary>The response that is stapled now; null for none.</summary>
    public OcspStaple? Staple
    {
        get => Volatile.Read(ref _staple);
        internal set => Volatile.Write(ref _staple, value);
    }

    /// <summary>What its operator should know, a sentence each: out of date or soon so, without names, in need of a staple.</summary>
    public IReadOnlyList<string> Complaints(DateTimeOffset now)
    {
        var all = new List<string>();
        if (now > NotAfter)
            all.Add($"{Source}: the certificate of {Leaf.Subject} expired on {NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC and is served all the same. Renew it.");
        else if (now < NotBefore)
            all.Add($"{Source}: the certificate of {Leaf.Subject} is valid only from {NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} UTC on and is served all the same. Check the clock.");
        else if (NotAfter - now < (NotAfter - NotBefore) / 10)
            all.Add($"{Source}: the certificate of {Leaf.Subject} expires on {NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC. Renew it.");
        if (Names.Count == 0)
            all.Add($"{Source}: the certificate of {Leaf.Subject} has no subject alternative names, so clients will not take it for any host.");
        if (DemandsStaple && Stapling == Stapling.None)
            all.Add($"{Source}: the certificate of {Leaf.Subject} tells clients to refuse it without a staple (RFC 7633), and none is set. Set 'staple'.");
        return all;
    }

    /// <summary>Reads a PEM certificate, with the intermediates behind it, and its PEM private key (in the same file or another).</summary>
    /// <param name="certificateFile">PEM; the first certificate is the leaf.</param>
    /// <param name="keyFile">PEM, not encrypted unless <paramref name="password"/> is given; null when the key is in the first file.</param>
    /// <param name="password">Of an encrypted key.</param>
    /// <exception cref="CertificateException">With the file and what to do.</exception>
    public static ServerCertificate FromPem(string certificateFile, string? keyFile = null, string? password = null)
    {
        var certificateText = CertificateFile.ReadText(certificateFile, "certificate");
        var keyText = keyFile is null ? certificateText : CertificateFile.ReadText(keyFile, "private key");
        return FromText(certificateText, keyText, certificateFile, keyFile ?? certificateFile, password);
    }

    /// <summary>The same of texts.</summary>
    /// <param name="certificateText">PEM; the first certificate is the leaf.</param>
    /// <param name="keyText">PEM with the key.</param>
    /// <param name="certificateFile">What the certificate is called in messages.</param>
    /// <param name="keySource">What the key is called in messages.</param>
    /// <param name="password">Of an encrypted key.</param>
    /// <exception cref="CertificateException">With the name and what to do.</exception>
    public static ServerCertificate FromText(string certificateText, string keyText, string certificateFile, string keySource, string? password = null)
    {
        ArgumentNullException.ThrowIfNull(certificateText);
        ArgumentNullException.ThrowIfNull(keyText);
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(certificateText);
        }
        catch (CryptographicException error)
        {
            throw new CertificateException($"{certificateFile}: a certificate in this file is damaged ({error.Message}). Give the file as the authority issued it.", error);
        }
        if (all.Count == 0)
            throw new CertificateException($"{certificateFile}: no certificate found. Give a PEM file with a 'BEGIN CERTIFICATE' block; a PFX file needs the extension .pfx or .p12.");
        if (!keyText.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            throw new CertificateException($"{keySource}: no private key found. Give a PEM file with a 'BEGIN PRIVATE KEY' block as the key.");
        if (password is null && keyText.Contains("ENCRYPTED", StringComparison.Ordinal))
            throw new CertificateException($"{keySource}: the private key is encrypted. Give its password, or decrypt it with 'openssl pkey -in {keySource} -out key.pem'.");

        X509Certificate2 leaf;
        try
        {
            leaf = password is null
                ? X509Certificate2.CreateFromPem(certificateText, keyText)
                : X509Certificate2.CreateFromEncryptedPem(certificateText, keyText, password);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new CertificateException(
                $"{keySource}: the private key cannot be used with the certificate in {certificateFile} ({error.Message}). The key must be the one that the certificate was made for"
                + (password is null ? "." : ", and the password the right one."),
                error);
        }
        all[0].Dispose();
        all.RemoveAt(0);
        return Checked(leaf, all, certificateFile);
    }

    /// <summary>Reads a PFX (PKCS #12) file: the certificate that has a private key, and the others as intermediates.</summary>
    /// <exception cref="CertificateException">With the file and what to do.</exception>
    public static ServerCertificate FromPfx(string file, string? password = null)
    {
        var bytes = CertificateFile.ReadBytes(file, "certificate");
        X509Certificate2Collection all;
        try
        {
            all = X509CertificateLoader.LoadPkcs12Collection(bytes, password, X509KeyStorageFlags.Exportable);
        }
        catch (CryptographicException error)
        {
            throw new CertificateException($"{file}: cannot be read as PFX ({error.Message}). Check the password and that the file is PKCS #12.", error);
        }
        X509Certificate2? leaf = null;
        foreach (var certificate in all)
        {
            if (certificate.HasPrivateKey && leaf is null)
                leaf = certificate;
        }
        if (leaf is null)
            throw new CertificateException($"{file}: holds no private key. Export the PFX again with its key.");
        all.Remove(leaf);
        return Checked(leaf, all, file);
    }

    /// <summary>Reads PFX (.pfx, .p12) or PEM (anything else).</summary>
    /// <exception cref="CertificateException">With the file and what to do.</exception>
    public static ServerCertificate FromFile(string certificateFile, string? keyFile = null, string? password = null) =>
        Path.GetExtension(certificateFile).ToUpperInvariant() is ".PFX" or ".P12"
            ? FromPfx(certificateFile, password)
            : FromPem(certificateFile, keyFile, password);

    /// <summary>Checks a certificate made or loaded elsewhere and takes it over.</summary>
    /// <exception cref="CertificateException">Without key, or a weak one.</exception>
    public static ServerCertificate From(X509Certificate2 leaf, X509Certificate2Collection? intermediates = null)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        if (!leaf.HasPrivateKey)
            throw new CertificateException($"The certificate of {leaf.Subject} has no private key.");
        return Checked(leaf, intermediates ?? [], leaf.Subject);
    }

    /// <summary>The same with another place for its staples.</summary>
    internal ServerCertificate With(Stapling stapling) => new(Leaf, Intermediates, Source) { Stapling = stapling };

    /// <summary>The private key as PKCS #8 in DER; the caller clears the array after use.</summary>
    internal byte[] ExportKey()
    {
        using AsymmetricAlgorithm? key = (AsymmetricAlgorithm?)Leaf.GetECDsaPrivateKey() ?? Leaf.GetRSAPrivateKey();
        if (key is null)
            throw new CertificateException($"{Source}: the private key is of a kind that is not supported. Use ECDSA or RSA.");
        return key.ExportPkcs8PrivateKey();
    }

    /// <inheritdoc/>
    public void Dispose() => Leaf.Dispose();

    private static ServerCertificate Checked(X509Certificate2 leaf, X509Certificate2Collection intermediates, string source)
    {
        using (var rsa = leaf.GetRSAPublicKey())
        using (var ec = leaf.GetECDsaPublicKey())
        {
            if (rsa is { KeySize: < LeastRsaBits } || ec is { KeySize: < LeastEcBits })
                throw new CertificateException($"{source}: the key of {leaf.Subject} is too weak ({(rsa is null ? "ECDSA" : "RSA")} with {rsa?.KeySize ?? ec!.KeySize} bits). Make a certificate with ECDSA P-256, or RSA of {LeastRsaBits} bits or more.");
            if (rsa is null && ec is null)
                throw new CertificateException($"{source}: the key of {leaf.Subject} is of a kind that is not supported. Make a certificate with ECDSA or RSA.");
        }
        if (leaf.SubjectName.RawData.AsSpan().SequenceEqual(leaf.IssuerName.RawData) || !_brokenSignatures.Contains(leaf.SignatureAlgorithm.Value))
            return new ServerCertificate(leaf, intermediates, source);
        throw new CertificateException($"{source}: the certificate of {leaf.Subject} is signed with {leaf.SignatureAlgorithm.FriendlyName}, which can be forged. Have it issued with SHA-256.");
    }

    private static List<string> ReadNames(X509Certificate2 leaf)
    {
        var names = new List<string>();
        foreach (var extension in leaf.Extensions)
        {
            if (extension is not X509SubjectAlternativeNameExtension alternatives)
                continue;
            names.AddRange(alternatives.EnumerateDnsNames());
            foreach (var address in alternatives.EnumerateIPAddresses())
                names.Add(address.ToString());
        }
        return names;
    }
}
