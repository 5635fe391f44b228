namespace FastShield.Runtime.Checks;

/// <summary>How a body of a media type is read.</summary>
public enum MediaKind : byte
{
    /// <summary>JSON: `application/json` and every type whose subtype ends in `+json` (RFC 6839 section 3.1).</summary>
    Json,

    /// <summary>`application/x-www-form-urlencoded`.</summary>
    Form,

    /// <summary>`multipart/form-data`.</summary>
    Multipart,

    /// <summary>Text in UTF-8, held against its schema as one string, or as the number, boolean or null that the schema allows.</summary>
    Text,

    /// <summary>Bytes of which nothing is asked.</summary>
    Opaque,

    /// <summary>A range such as `*/*`: the request's own type decides, JSON or <see cref="MediaCheck.Otherwise"/>.</summary>
    ByType,

    /// <summary>Bytes of which only their number counts.</summary>
    Octets,

    /// <summary>A sequence of JSON texts: one a line, or each behind a record separator.</summary>
    Sequence,

    /// <summary>Never taken: the document describes the type, and its content cannot be checked.</summary>
    Refused,
}
