using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FastShield.Control.Zones;
using FastShield.Proxy.Identity;

namespace FastShield.Control.Pki;

/// <summary>
/// Certificate revocation lists (RFC 5280 section 5) of one authority, verified: signed by the authority or by one below it that was uploaded with it, whole, and
/// of this time. Several stand one behind the other in PEM.
/// </summary>
internal sealed class RevocationList
{
    /// <summary>Octets at most, of all lists of an authority together.</summary>
    public const int MostOctets = 32 << 20;

    private const string Label = "X509 CRL";
    private static readonly TimeSpan _clockDifference = TimeSpan.FromMinutes(5);
    private static readonly Asn1Tag _context0 = new(TagClass.ContextSpecific, 0, isConstructed: true);

    private RevocationList(DateTimeOffset from, DateTimeOffset until, List<RevocationKey> keys)
    {
        From = from;
        Until = until;
        Keys = keys;
    }

    /// <summary>Since when it says what it says; of several the earliest.</summary>
    public DateTimeOffset From { get; }

    /// <summary>When there is to be a newer one; of several the earliest.</summary>
    public DateTimeOffset Until { get; }

    /// <summary>What is revoked.</summary>
    public IReadOnlyCollection<RevocationKey> Keys { get; }

    /// <summary>Reads and verifies lists, DER or PEM.</summary>
    /// <param name="bytes">The lists.</param>
    /// <param name="authorities">Certificates that may have signed them, DER.</param>
    /// <exception cref="PkiException">Why it cannot be used. That it is out of date is the caller's to judge.</exception>
    public static RevocationList Read(byte[] bytes, IReadOnlyList<byte[]> authorities)
    {
        if (bytes.Length > MostOctets)
        {
            throw new PkiException($"the list has more than {MostOctets} octets");
        }

        var issuers = authorities.Select(X509CertificateLoader.LoadCertificate).ToList();
        try
        {
            var (from, until) = (DateTimeOffset.MaxValue, DateTimeOffset.MaxValue);
            var keys = new List<RevocationKey>();
            foreach (var list in Split(bytes))
            {
                var (begin, end) = ReadOne(list, issuers, keys);
                from = begin < from ? begin : from;
                until = end < until ? end : until;
            }

            return new RevocationList(from, until, keys);
        }
        catch (Exception error) when (error is AsnContentException or CryptographicException or FormatException)
        {
            throw new PkiException("it is no certificate revocation list in DER or PEM");
        }
        finally
        {
            issuers.ForEach(issuer => issuer.Dispose());
        }
    }

    /// <summary>The same for a list that is to come into force.</summary>
    /// <exception cref="PkiException">Why it cannot be used, that it is out of date or of a time to come among it.</exception>
    public static RevocationList ReadNew(byte[] bytes, IReadOnlyList<byte[]> authorities, DateTimeOffset now)
    {
        var list = Read(bytes, authorities);
        return list.From > now + _clockDifference ? throw new PkiException($"the list is of a time to come: {list.From:yyyy-MM-dd HH:mm} UTC")
            : list.Until <= now ? throw new PkiException($"the list is out of date since {list.Until:yyyy-MM-dd HH:mm} UTC")
            : list;
    }

    /// <summary>An authority with a list that was read; a list that is older than the one there would bring certificates back.</summary>
    /// <exception cref="PkiException">It is older.</exception>
    public static OwnCa Bring(OwnCa ca, string hash, RevocationList read) => ca.ListFrom > read.From
        ? throw new PkiException($"the list is older than the one there, which is of {ca.ListFrom:yyyy-MM-dd HH:mm} UTC")
        : ca with { RevocationList = hash, ListFrom = read.From, ListUntil = read.Until };

    private static List<byte[]> Split(byte[] bytes)
    {
        if (bytes is [0x30, ..])
        {
            return [bytes];
        }

        var text = System.Text.Encoding.ASCII.GetString(bytes).AsSpan();
        var lists = new List<byte[]>();
        while (PemEncoding.TryFind(text, out var place))
        {
            if (!text[place.Label].SequenceEqual(Label))
            {
                throw new PkiException($"the PEM holds something else than {Label}");
            }

            var list = new byte[place.DecodedDataLength];
            if (!Convert.TryFromBase64Chars(text[place.Base64Data], list, out _))
            {
                throw new FormatException();
            }

            lists.Add(list);
            text = text[place.Location.End..];
        }

        return lists.Count is > 0 and <= 10 ? lists : throw new PkiException($"it must be one list in DER, or 1 to 10 blocks of PEM ({Label})");
    }

    private static (DateTimeOffset From, DateTimeOffset Until) ReadOne(byte[] bytes, List<X509Certificate2> issuers, List<RevocationKey> keys)
    {
        var outer = new AsnReader(bytes, AsnEncodingRules.DER);
        var parts = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var signed = parts.ReadEncodedValue();
        var algorithm = Signatures.ReadAlgorithm(parts.ReadSequence());
        var signature = parts.ReadBitString(out _);
        parts.ThrowIfNotEmpty();

        var list = new AsnReader(signed, AsnEncodingRules.DER).ReadSequence();
        if (list.PeekTag().HasSameClassAndValue(Asn1Tag.Integer) && (!list.TryReadInt32(out var version) || version != 1))
        {
            throw new PkiException("the list is of a version that there is not");
        }

        if (Signatures.ReadAlgorithm(list.ReadSequence()) != algorithm)
        {
            throw new PkiException("the list names two kinds of signature");
        }

        var name = list.ReadEncodedValue();
        var issuer = FindSigner(issuers, name, algorithm, signed, signature);
        var from = ReadTime(list);
        if (!IsTime(list))
        {
            throw new PkiException("the list does not say when there is to be a newer one (nextUpdate)");
        }

        var until = ReadTime(list);
        if (list.HasData && list.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            ReadEntries(list.ReadSequence(), RevocationKey.DigestOf(issuer.PublicKey.ExportSubjectPublicKeyInfo()), keys);
        }

        if (list.HasData)
        {
            CheckExtensions(list.ReadSequence(_context0).ReadSequence(), "the list");
        }

        list.ThrowIfNotEmpty();
        return (from, until);
    }

    private static X509Certificate2 FindSigner(List<X509Certificate2> issuers, ReadOnlyMemory<byte> name, string algorithm, ReadOnlyMemory<byte> signed, byte[] signature)
    {
        var named = issuers.Where(issuer => issuer.SubjectName.RawData.AsSpan().SequenceEqual(name.Span)).ToList();
        if (named.Count == 0)
        {
            throw new PkiException("the list is of another authority");
        }

        foreach (var issuer in named)
        {
            using var key = PublicKeys.Read(issuer.PublicKey.ExportSubjectPublicKeyInfo());
            if (Signatures.IsGood(key, algorithm, signed.Span, signature))
            {
                return MaySign(issuer) ? issuer : throw new PkiException("the authority's certificate does not allow it to sign lists (keyUsage cRLSign)");
            }
        }

        throw new PkiException("the list is not signed by the authority");
    }

    private static bool MaySign(X509Certificate2 issuer) =>
        issuer.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is not { } usage || usage.KeyUsages.HasFlag(X509KeyUsageFlags.CrlSign);

    private static void ReadEntries(AsnReader entries, byte[] digest, List<RevocationKey> keys)
    {
        while (entries.HasData)
        {
            var entry = entries.ReadSequence();
            keys.Add(RevocationKey.Of(digest, entry.ReadIntegerBytes().Span));
            _ = ReadTime(entry);
            if (entry.HasData)
            {
                CheckExtensions(entry.ReadSequence(), "an entry of the list");
            }

            entry.ThrowIfNotEmpty();
        }
    }

    // A critical extension changes what the list means: a part of the certificates alone, only the changes, those of others. RFC 5280 section 5.2.
    private static void CheckExtensions(AsnReader extensions, string place)
    {
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var kind = extension.ReadObjectIdentifier();
            if (extension.PeekTag() == Asn1Tag.Boolean && extension.ReadBoolean())
            {
                throw new PkiException(kind switch
                {
                    "2.5.29.27" => "the list has only what changed (a delta); give the whole one",
                    "2.5.29.28" => "the list is for a part of the certificates (issuingDistributionPoint); give the whole one",
                    _ => $"{place} has a critical extension {kind}, which is not known here",
                });
            }

            extension.ReadOctetString();
        }
    }

    private static bool IsTime(AsnReader reader) =>
        reader.HasData && reader.PeekTag() is var tag && (tag.HasSameClassAndValue(Asn1Tag.UtcTime) || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime));

    private static DateTimeOffset ReadTime(AsnReader reader) => reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
}
