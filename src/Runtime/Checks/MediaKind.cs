namespace FastShield.Runtime.Checks;

/// <summary>How a body of a media type is read.</summary>
public enum MediaKind : byte
{
    /// <summary>JSON: `application/json` and every type whose subtype ends in `+json` (RFC 6839 section 3.1).</summary>
    Json,

    /// <summary>`application/x-www-form-urlencoded`.</summary>
    Form,

    /// <summary>Bytes that nothing is asked of: the document gives no schema that could refuse them.</summary>
    Opaque,
}
