namespace FastShield.Runtime.Parameters;

/// <summary>
/// What `%2C` is within an array or object that commas part. OpenAPI parts before it decodes, so it is data; many servers decode first, and then it parts.
/// </summary>
public enum EncodedDelimiters : byte
{
    /// <summary>Both readings have to conform: the origin may have either.</summary>
    Both,

    /// <summary>It is data, as RFC 6570 has it.</summary>
    Data,

    /// <summary>It parts items as a raw comma does.</summary>
    Delimiter,
}
