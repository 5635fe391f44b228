namespace FastShield.Runtime.Contract;

/// <summary>One field line of a message head, as slices of the head's bytes (RFC 9110 section 5): no text is made of it.</summary>
public struct HeaderField
{
    /// <summary>Offset of the field name's first byte in the head.</summary>
    public int NameStart;

    /// <summary>Length of the field name in bytes; a parsed name is never empty.</summary>
    public int NameLength;

    /// <summary>Offset of the field value's first byte, optional white space already left out.</summary>
    public int ValueStart;

    /// <summary>Length of the field value in bytes, trailing white space left out; may be 0.</summary>
    public int ValueLength;
}
