using System.Formats.Asn1;
using System.Text;

namespace FastShield.Proxy.Identity;

/// <summary>Distinguished names in the two forms that OpenSSL made usual: RFC 2253, most specific attribute first, and the older one with slashes.</summary>
internal static class NameText
{
    private static readonly Dictionary<string, string> _short = new(StringComparer.Ordinal)
    {
        ["2.5.4.3"] = "CN",
        ["2.5.4.4"] = "SN",
        ["2.5.4.5"] = "serialNumber",
        ["2.5.4.6"] = "C",
        ["2.5.4.7"] = "L",
        ["2.5.4.8"] = "ST",
        ["2.5.4.9"] = "street",
        ["2.5.4.10"] = "O",
        ["2.5.4.11"] = "OU",
        ["2.5.4.12"] = "title",
        ["2.5.4.15"] = "businessCategory",
        ["2.5.4.17"] = "postalCode",
        ["2.5.4.42"] = "GN",
        ["2.5.4.43"] = "initials",
        ["2.5.4.44"] = "generationQualifier",
        ["2.5.4.45"] = "x500UniqueIdentifier",
        ["2.5.4.46"] = "dnQualifier",
        ["2.5.4.65"] = "pseudonym",
        ["2.5.4.97"] = "organizationIdentifier",
        ["0.9.2342.19200300.100.1.1"] = "UID",
        ["0.9.2342.19200300.100.1.25"] = "DC",
        ["1.2.840.113549.1.9.1"] = "emailAddress",
        ["1.3.6.1.4.1.311.60.2.1.3"] = "jurisdictionC",
    };

    /// <summary>The name as RFC 2253 has it; what is not ASCII is written as <c>\C3\BC</c>, octet by octet of UTF-8.</summary>
    public static string Rfc2253(ReadOnlyMemory<byte> name)
    {
        var text = new StringBuilder();
        var sets = Read(name);
        for (var i = sets.Count - 1; i >= 0; i--)
        {
            text.Append(i == sets.Count - 1 ? "" : ",");
            for (var j = 0; j < sets[i].Count; j++)
            {
                var (oid, value) = sets[i][j];
                text.Append(j == 0 ? "" : "+").Append(_short.GetValueOrDefault(oid, oid)).Append('=');
                AppendEscaped(text, value);
            }
        }
        return text.ToString();
    }

    /// <summary>The name as <c>/C=GB/O=Example/CN=device</c>; octets that cannot be printed are <c>\x0A</c>.</summary>
    public static string Legacy(ReadOnlyMemory<byte> name)
    {
        var text = new StringBuilder();
        foreach (var set in Read(name))
        {
            for (var i = 0; i < set.Count; i++)
            {
                text.Append(i == 0 ? '/' : '+').Append(_short.GetValueOrDefault(set[i].Oid, set[i].Oid)).Append('=');
                AppendLegacy(text, set[i].Value);
            }
        }
        return text.ToString();
    }

    /// <summary>The most specific common name; empty for none.</summary>
    public static string CommonName(ReadOnlyMemory<byte> name)
    {
        var found = "";
        foreach (var (oid, value) in Read(name).SelectMany(static set => set))
        {
            if (oid == "2.5.4.3")
                found = value;
        }
        return found;
    }

    private static void AppendLegacy(StringBuilder text, string value)
    {
        foreach (var octet in Encoding.UTF8.GetBytes(value))
        {
            if (octet is < 0x20 or >= 0x7F)
                text.Append("\\x").Append(octet.ToString("X2", null));
            else
                text.Append(octet is (byte)'/' or (byte)'+' ? "\\" : "").Append((char)octet);
        }
    }

    private static void AppendEscaped(StringBuilder text, string value)
    {
        var octets = Encoding.UTF8.GetBytes(value);
        for (var i = 0; i < octets.Length; i++)
        {
            var octet = octets[i];
            var isAtEdge = (i == 0 && octet is (byte)' ' or (byte)'#') || (i == octets.Length - 1 && octet == (byte)' ');
            if (octet is < 0x20 or >= 0x7F)
                text.Append('\\').Append(octet.ToString("X2", null));
            else if (((i == 0 || i == octets.Length - 1) && isAtEdge) || octet is (byte)',' or (byte)'+' or (byte)'"' or (byte)'\\' or (byte)'<' or (byte)'>' or (byte)';')
                text.Append('\\').Append((char)octet);
            else
                text.Append((char)octet);
        }
    }

    private static List<List<(string Oid, string Value)>> Read(ReadOnlyMemory<byte> name)
    {
        var sets = new List<List<(string, string)>>();
        var reader = new AsnReader(name, AsnEncodingRules.DER).ReadSequence();
        while (reader.HasData)
        {
            var set = new List<(string, string)>();
            // Some authorities do not sort what DER wants sorted.
            var members = reader.ReadSetOf(skipSortOrderValidation: true);
            while (members.HasData)
            {
                var pair = members.ReadSequence();
                set.Add((pair.ReadObjectIdentifier(), ReadValue(pair)));
            }
            sets.Add(set);
        }
        return sets;
    }

    private static string ReadValue(AsnReader pair)
    {
        var tag = pair.PeekTag();
        return tag.TagClass == TagClass.Universal
            && (UniversalTagNumber)tag.TagValue is var kind and (UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String
                or UniversalTagNumber.T61String or UniversalTagNumber.BMPString or UniversalTagNumber.NumericString or UniversalTagNumber.VisibleString)
            ? pair.ReadCharacterString(kind)
            : "#" + Convert.ToHexString(pair.ReadEncodedValue().Span);
    }
}
