namespace FastShield.Runtime.Encodings;

/// <summary>How a step of decoding ended.</summary>
public enum DecodingStatus : byte
{
    /// <summary>All of the content is decoded, and nothing is behind it.</summary>
    Done,

    /// <summary>The destination is full: the next step needs a longer one that begins with the same bytes.</summary>
    NeedsRoom,

    /// <summary>The content is cut, damaged, or followed by other bytes.</summary>
    Malformed,
}
