namespace FastShield.Runtime.Encodings;

/// <summary>Content codings of RFC 9110 section 8.4.1 and RFC 7932; also a set of them.</summary>
[Flags]
public enum ContentCodings : byte
{
    /// <summary>No coding.</summary>
    Identity = 0,

    /// <summary>`gzip` (RFC 1952), and its other name `x-gzip`.</summary>
    Gzip = 1,

    /// <summary>`br` (RFC 7932).</summary>
    Brotli = 2,

    /// <summary>`deflate`: the zlib format (RFC 1950). The bare stream that some senders mean by it is another reading, and refused.</summary>
    Deflate = 4,
}
