using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FastShield.Proxy.Tls;

/// <summary>
/// Reads and verifies an OCSP response (RFC 6960 section 4.2) for one certificate: signed by the issuer or by a responder that the issuer made one,
/// about this certificate, and of this time.
/// </summary>
internal static class OcspResponse
{
    private const string Basic = "1.3.6.1.5.5.7.48.1.1";
    private const string ResponderUsage = "1.3.6.1.5.5.7.3.9";
    private static readonly TimeSpan _clockDifference = TimeSpan.FromMinutes(5);
    private static readonly Asn1Tag _context0 = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <summary>A response that may be stapled: clients would refuse any that is not good, or does not say for how long.</summary>
    /// <exception cref="CertificateException">It cannot be used, and why.</exception>
    public static OcspStaple Verify(byte[] response, X509Certificate2 leaf, X509Certificate2 issuer, DateTimeOffset now)
    {
        var answer = Read(response, leaf, issuer, now);
        return answer switch
        {
            { Status: OcspStatus.Revoked } => throw new CertificateException("it says that the certificate was revoked: have a new one issued, with a new key"),
            { Status: OcspStatus.Unknown } => throw new CertificateException("the responder does not know the certificate"),
            { NextUpdate: { } until } => new OcspStaple(response, answer.ThisUpdate, until),
            _ => throw new CertificateException("it does not say until when it is good"),
        };
    }

    /// <summary>What the responder says of the certificate.</summary>
    /// <exception cref="CertificateException">It cannot be relied on, and why.</exception>
    public static OcspAnswer Read(byte[] response, X509Certificate2 leaf, X509Certificate2 issuer, DateTimeOffset now)
    {
        try
        {
            var (signed, algorithm, signature, certificates) = Open(response);
            if (!FindSigner(certificates, issuer, now).Any(signer => OcspSignature.IsGood(signer, algorithm, signed.Span, signature)))
                throw new CertificateException("it is not signed by the certificate's issuer, or by a responder of the issuer");
            return ReadStatus(signed, leaf, issuer, now);
        }
        catch (Exception error) when (error is AsnContentException or CryptographicException)
        {
            throw new CertificateException("it is no OCSP response", error);
        }
    }

    private static (ReadOnlyMemory<byte> Signed, string Algorithm, byte[] Signature, List<ReadOnlyMemory<byte>> Certificates) Open(byte[] response)
    {
        var outer = new AsnReader(response, AsnEncodingRules.DER).ReadSequence();
        var status = outer.ReadEnumeratedBytes().Span[^1];
        if (status != 0)
            throw new CertificateException($"the responder answers with status {status} (RFC 6960 section 4.2.1)");
        var bytes = outer.ReadSequence(_context0).ReadSequence();
        if (bytes.ReadObjectIdentifier() != Basic)
            throw new CertificateException("it is of an unknown type");
        var basic = new AsnReader(bytes.ReadOctetString(), AsnEncodingRules.DER).ReadSequence();
        var signed = basic.ReadEncodedValue();
        var algorithm = basic.ReadSequence().ReadObjectIdentifier();
        var signature = basic.ReadBitString(out _);
        var certificates = new List<ReadOnlyMemory<byte>>();
        if (basic.HasData)
        {
            var list = basic.ReadSequence(_context0).ReadSequence();
            while (list.HasData)
                certificates.Add(list.ReadEncodedValue());
        }
        return (signed, algorithm, signature, certificates);
    }

    /// <summary>The issuer, and what it has made responders of.</summary>
    private static IEnumerable<X509Certificate2> FindSigner(List<ReadOnlyMemory<byte>> certificates, X509Certificate2 issuer, DateTimeOffset now)
    {
        yield return issuer;
        foreach (var encoded in certificates)
        {
            using var candidate = X509CertificateLoader.LoadCertificate(encoded.Span);
            if (IsResponder(candidate, encoded, issuer, now))
                yield return candidate;
        }
    }

    private static bool IsResponder(X509Certificate2 candidate, ReadOnlyMemory<byte> encoded, X509Certificate2 issuer, DateTimeOffset now)
    {
        if (now > candidate.NotAfter || now < candidate.NotBefore - _clockDifference || !candidate.IssuerName.RawData.AsSpan().SequenceEqual(issuer.SubjectName.RawData))
            return false;
        if (!candidate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(static usage => usage.EnhancedKeyUsages.Cast<Oid>().Any(static oid => oid.Value == ResponderUsage)))
            return false;
        var parts = new AsnReader(encoded, AsnEncodingRules.DER).ReadSequence();
        var signed = parts.ReadEncodedValue();
        return OcspSignature.IsGood(issuer, parts.ReadSequence().ReadObjectIdentifier(), signed.Span, parts.ReadBitString(out _));
    }

    private static OcspAnswer ReadStatus(ReadOnlyMemory<byte> signed, X509Certificate2 leaf, X509Certificate2 issuer, DateTimeOffset now)
    {
        var data = new AsnReader(signed, AsnEncodingRules.DER).ReadSequence();
        if (data.PeekTag() == _context0)
            data.ReadEncodedValue();
        // The responder's name or key, which the signature has shown better.
        data.ReadEncodedValue();
        data.ReadGeneralizedTime();
        var all = data.ReadSequence();
        while (all.HasData)
        {
            var single = all.ReadSequence();
            if (!IsAbout(single.ReadSequence(), leaf, issuer))
                continue;
            var status = single.PeekTag();
            single.ReadEncodedValue();
            if (status.TagClass != TagClass.ContextSpecific || status.TagValue > (int)OcspStatus.Unknown)
                throw new CertificateException("it tells a status that there is not");
            var thisUpdate = single.ReadGeneralizedTime();
            DateTimeOffset? nextUpdate = single.HasData && single.PeekTag() == _context0 ? single.ReadSequence(_context0).ReadGeneralizedTime() : null;
            return thisUpdate - _clockDifference > now || nextUpdate <= now
                ? throw new CertificateException($"it is for {thisUpdate:yyyy-MM-dd HH:mm} to {nextUpdate:yyyy-MM-dd HH:mm} UTC, and now it is {now.ToUniversalTime():yyyy-MM-dd HH:mm}")
                : new OcspAnswer((OcspStatus)status.TagValue, thisUpdate, nextUpdate);
        }
        throw new CertificateException("it is not about this certificate");
    }

    private static bool IsAbout(AsnReader id, X509Certificate2 leaf, X509Certificate2 issuer)
    {
        var algorithm = id.ReadSequence().ReadObjectIdentifier();
        var name = id.ReadOctetString();
        var key = id.ReadOctetString();
        return id.ReadIntegerBytes().Span.SequenceEqual(leaf.SerialNumberBytes.Span)
            && name.AsSpan().SequenceEqual(OcspRequest.Hash(algorithm, issuer.SubjectName.RawData))
            && key.AsSpan().SequenceEqual(OcspRequest.Hash(algorithm, issuer.GetPublicKey()));
    }
}
