namespace FastShield.Runtime.Matching;

/// <summary>Peculiarities of a canonical path that an operation, or the matcher, has to agree to.</summary>
[Flags]
public enum PathFeatures : byte
{
    None = 0,

    /// <summary>`%2F` inside a segment, which is data and not a separator; only for operations with `encoded_slash: data`.</summary>
    EncodedSlash = 1,

    /// <summary>A raw ';' in a segment; only for operations whose template has it or that declare a parameter of style matrix.</summary>
    Semicolon = 2,

    /// <summary>
    /// A percent-encoded reserved character such as `%3A`. RFC 3986 section 2.2 calls it different from the raw one, many origins do not:
    /// the matcher refuses the path where both readings do not lead to the same operation.
    /// </summary>
    EncodedReserved = 4,

    /// <summary>An empty segment before the last, as in `//a`; only for operations whose template has it at the same place.</summary>
    EmptySegment = 8,
}
