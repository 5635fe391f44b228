namespace FastShield.Runtime.Checks.Formats;

/// <summary>The formats that are checked. Every other name is an annotation.</summary>
public enum FormatKind
{
    /// <summary>No format that is checked.</summary>
    None,

    /// <summary>RFC 3339 date-time.</summary>
    DateTime,

    /// <summary>RFC 3339 full-date.</summary>
    Date,

    /// <summary>RFC 3339 full-time.</summary>
    Time,

    /// <summary>RFC 3339 appendix A duration.</summary>
    Duration,

    /// <summary>RFC 9562 UUID in its text form.</summary>
    Uuid,

    /// <summary>RFC 5321 mailbox.</summary>
    Email,

    /// <summary>RFC 6531 mailbox.</summary>
    IdnEmail,

    /// <summary>RFC 1123 host name, with RFC 5891 A-labels.</summary>
    Hostname,

    /// <summary>RFC 5890 internationalised host name.</summary>
    IdnHostname,

    /// <summary>RFC 2673 dotted quad.</summary>
    Ipv4,

    /// <summary>RFC 4291 address.</summary>
    Ipv6,

    /// <summary>RFC 3986 URI.</summary>
    Uri,

    /// <summary>RFC 3986 URI reference.</summary>
    UriReference,

    /// <summary>RFC 3987 IRI.</summary>
    Iri,

    /// <summary>RFC 3987 IRI reference.</summary>
    IriReference,

    /// <summary>RFC 6570 template.</summary>
    UriTemplate,

    /// <summary>RFC 6901 pointer.</summary>
    JsonPointer,

    /// <summary>Relative JSON pointer.</summary>
    RelativeJsonPointer,

    /// <summary>ECMA-262 regular expression.</summary>
    Regex,

    /// <summary>RFC 4648 base64.</summary>
    Byte,

    /// <summary>8-bit signed integer.</summary>
    Int8,

    /// <summary>16-bit signed integer.</summary>
    Int16,

    /// <summary>32-bit signed integer.</summary>
    Int32,

    /// <summary>64-bit signed integer.</summary>
    Int64,

    /// <summary>8-bit unsigned integer.</summary>
    UInt8,

    /// <summary>16-bit unsigned integer.</summary>
    UInt16,

    /// <summary>32-bit unsigned integer.</summary>
    UInt32,

    /// <summary>64-bit unsigned integer.</summary>
    UInt64,

    /// <summary>Single precision number.</summary>
    Float,

    /// <summary>Double precision number.</summary>
    Double,

    /// <summary>A number written without a fraction and an exponent, which draft 4 alone calls an integer; no document can name it.</summary>
    SpeltInteger,
}
