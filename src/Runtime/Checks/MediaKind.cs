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

    /// <summary>Text, held against its schema as one string.</summary>
    Text,

    /// <summary>Bytes of which nothing is asked.</summary>
    Opaque,

    /// <summary>A range such as `*/*`: the request's own type decides; what is no JSON is a text to the schema.</summary>
    ByType,
}
