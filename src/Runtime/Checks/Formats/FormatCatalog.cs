namespace FastShield.Runtime.Checks.Formats;

/// <summary>Formats by name (JSON Schema Validation 2020-12, 7.3; OpenAPI Format Registry), what they apply to, and their checks.</summary>
public static class FormatCatalog
{
    /// <summary>The kind of a name, case-sensitive; <see cref="FormatKind.None"/> where the name is not checked and remains an annotation.</summary>
    public static FormatKind Find(string name) => name switch
    {
        "date-time" => FormatKind.DateTime,
        "date" => FormatKind.Date,
        "time" => FormatKind.Time,
        "duration" => FormatKind.Duration,
        "uuid" => FormatKind.Uuid,
        "email" => FormatKind.Email,
        "idn-email" => FormatKind.IdnEmail,
        "hostname" => FormatKind.Hostname,
        "idn-hostname" => FormatKind.IdnHostname,
        "ipv4" => FormatKind.Ipv4,
        "ipv6" => FormatKind.Ipv6,
        "uri" => FormatKind.Uri,
        "uri-reference" => FormatKind.UriReference,
        "iri" => FormatKind.Iri,
        "iri-reference" => FormatKind.IriReference,
        "uri-template" => FormatKind.UriTemplate,
        "json-pointer" => FormatKind.JsonPointer,
        "relative-json-pointer" => FormatKind.RelativeJsonPointer,
        "regex" => FormatKind.Regex,
        "byte" => FormatKind.Byte,
        "int8" => FormatKind.Int8,
        "int16" => FormatKind.Int16,
        "int32" => FormatKind.Int32,
        "int64" => FormatKind.Int64,
        "uint8" => FormatKind.UInt8,
        "uint16" => FormatKind.UInt16,
        "uint32" => FormatKind.UInt32,
        "uint64" => FormatKind.UInt64,
        "float" => FormatKind.Float,
        "double" => FormatKind.Double,
        _ => FormatKind.None,
    };

    /// <summary>The name of a kind, as documents and the violation vocabulary spell it.</summary>
    public static string NameOf(FormatKind kind) => kind switch
    {
        FormatKind.DateTime => "date-time",
        FormatKind.Date => "date",
        FormatKind.Time => "time",
        FormatKind.Duration => "duration",
        FormatKind.Uuid => "uuid",
        FormatKind.Email => "email",
        FormatKind.IdnEmail => "idn-email",
        FormatKind.Hostname => "hostname",
        FormatKind.IdnHostname => "idn-hostname",
        FormatKind.Ipv4 => "ipv4",
        FormatKind.Ipv6 => "ipv6",
        FormatKind.Uri => "uri",
        FormatKind.UriReference => "uri-reference",
        FormatKind.Iri => "iri",
        FormatKind.IriReference => "iri-reference",
        FormatKind.UriTemplate => "uri-template",
        FormatKind.JsonPointer => "json-pointer",
        FormatKind.RelativeJsonPointer => "relative-json-pointer",
        FormatKind.Regex => "regex",
        FormatKind.Byte => "byte",
        FormatKind.Int8 => "int8",
        FormatKind.Int16 => "int16",
        FormatKind.Int32 => "int32",
        FormatKind.Int64 => "int64",
        FormatKind.UInt8 => "uint8",
        FormatKind.UInt16 => "uint16",
        FormatKind.UInt32 => "uint32",
        FormatKind.UInt64 => "uint64",
        FormatKind.Float => "float",
        FormatKind.Double => "double",
        FormatKind.SpeltInteger => "integer",
        _ => "",
    };

    /// <summary>What the format applies to.</summary>
    public static FormatTarget TargetOf(FormatKind kind) => kind switch
    {
        FormatKind.None => FormatTarget.Nothing,
        < FormatKind.Int8 => FormatTarget.Text,
        _ => FormatTarget.Number,
    };

    /// <summary>
    /// Checks a value: the unescaped text of a string (valid UTF-8), or a number as it is written (valid JSON).
    /// Allocates nothing, but for <see cref="FormatKind.Regex"/>, which parses.
    /// </summary>
    public static bool Check(FormatKind kind, ReadOnlySpan<byte> value) => kind switch
    {
        FormatKind.DateTime => DateTimeFormat.IsDateTime(value),
        FormatKind.Date => DateFormat.IsDate(value),
        FormatKind.Time => TimeFormat.IsTime(value),
        FormatKind.Duration => DurationFormat.IsDuration(value),
        FormatKind.Uuid => UuidFormat.IsUuid(value),
        FormatKind.Email => EmailFormat.IsEmail(value),
        FormatKind.IdnEmail => EmailFormat.IsIdnEmail(value),
        FormatKind.Hostname => HostnameFormat.IsHostname(value),
        FormatKind.IdnHostname => IdnHostnameFormat.IsIdnHostname(value),
        FormatKind.Ipv4 => Ipv4Format.IsIpv4(value),
        FormatKind.Ipv6 => Ipv6Format.IsIpv6(value),
        FormatKind.Uri => UriFormat.IsUri(value),
        FormatKind.UriReference => UriFormat.IsUriReference(value),
        FormatKind.Iri => UriFormat.IsIri(value),
        FormatKind.IriReference => UriFormat.IsIriReference(value),
        FormatKind.UriTemplate => UriTemplateFormat.IsUriTemplate(value),
        FormatKind.JsonPointer => JsonPointerFormat.IsJsonPointer(value),
        FormatKind.RelativeJsonPointer => JsonPointerFormat.IsRelativeJsonPointer(value),
        FormatKind.Regex => RegexFormat.IsRegex(value),
        FormatKind.Byte => Base64Format.IsBase64(value),
        FormatKind.Int8 => IntegerFormat.IsInt8(value),
        FormatKind.Int16 => IntegerFormat.IsInt16(value),
        FormatKind.Int32 => IntegerFormat.IsInt32(value),
        FormatKind.Int64 => IntegerFormat.IsInt64(value),
        FormatKind.UInt8 => IntegerFormat.IsUInt8(value),
        FormatKind.UInt16 => IntegerFormat.IsUInt16(value),
        FormatKind.UInt32 => IntegerFormat.IsUInt32(value),
        FormatKind.UInt64 => IntegerFormat.IsUInt64(value),
        FormatKind.Float => FloatFormat.IsFloat(value),
        FormatKind.Double => FloatFormat.IsDouble(value),
        FormatKind.SpeltInteger => IntegerFormat.IsSpeltInteger(value),
        _ => true,
    };
}
