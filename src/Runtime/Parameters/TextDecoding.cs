namespace FastShield.Runtime.Parameters;

/// <summary>How bytes of a request become the bytes of a value.</summary>
internal enum TextDecoding : byte
{
    /// <summary>They are the value's bytes already: header fields.</summary>
    None,

    /// <summary>Percent-encodings are decoded (RFC 3986 section 2.1).</summary>
    Percent,

    /// <summary>Percent-encodings are decoded and '+' is a space (application/x-www-form-urlencoded).</summary>
    PercentAndPlus,

    /// <summary>Names in multipart bodies: `%22`, `%0D` and `%0A` are what browsers write for a quote and line breaks; any other '%' is itself.</summary>
    QuoteAndBreaks,
}
