using System.Formats.Asn1;

namespace FastShield.Control.Pki;

/// <summary>The attributes of a distinguished name that the v4 API shows.</summary>
/// <param name="CommonName">CN; empty where there is none, as the others.</param>
/// <param name="Country">C.</param>
/// <param name="State">ST.</param>
/// <param name="Location">L.</param>
/// <param name="Organization">O.</param>
/// <param name="OrganizationalUnit">OU.</param>
internal sealed record SubjectFields(string CommonName, string Country, string State, string Location, string Organization, string OrganizationalUnit)
{
    private const int MostAttributes = 50;

    /// <summary>Reads a name. Of an attribute that is there several times the first one counts.</summary>
    /// <param name="name">RDNSequence, DER.</param>
    /// <exception cref="PkiException">It is no name, it has no attribute, or one with control characters, which could stand for another one elsewhere.</exception>
    public static SubjectFields Read(ReadOnlyMemory<byte> name)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var count = 0;
        try
        {
            var outer = new AsnReader(name, AsnEncodingRules.DER);
            var parts = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            while (parts.HasData)
            {
                var set = parts.ReadSetOf();
                while (set.HasData)
                {
                    var attribute = set.ReadSequence();
                    var kind = attribute.ReadObjectIdentifier();
                    var text = Text(attribute);
                    attribute.ThrowIfNotEmpty();
                    found.TryAdd(kind, text);
                    if (++count > MostAttributes)
                    {
                        throw new PkiException($"the subject has more than {MostAttributes} attributes");
                    }
                }
            }
        }
        catch (AsnContentException)
        {
            throw new PkiException("the subject is no distinguished name");
        }

        return count == 0
            ? throw new PkiException("the subject is empty: give it a common name (CN) at least")
            : new SubjectFields(
                found.GetValueOrDefault("2.5.4.3", ""),
                found.GetValueOrDefault("2.5.4.6", ""),
                found.GetValueOrDefault("2.5.4.8", ""),
                found.GetValueOrDefault("2.5.4.7", ""),
                found.GetValueOrDefault("2.5.4.10", ""),
                found.GetValueOrDefault("2.5.4.11", ""));
    }

    private static string Text(AsnReader attribute)
    {
        var tag = attribute.PeekTag();
        if (tag.TagClass != TagClass.Universal || (UniversalTagNumber)tag.TagValue is not (UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString
            or UniversalTagNumber.IA5String or UniversalTagNumber.T61String or UniversalTagNumber.BMPString or UniversalTagNumber.NumericString))
        {
            throw new PkiException("the subject has an attribute that is no text");
        }

        var text = attribute.ReadCharacterString((UniversalTagNumber)tag.TagValue);
        return text.Any(char.IsControl) ? throw new PkiException("the subject has an attribute with control characters") : text;
    }
}
