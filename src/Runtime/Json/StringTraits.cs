namespace FastShield.Runtime.Json;

/// <summary>What a scan saw inside a JSON string: with neither bit, its raw bytes are its value and its length.</summary>
[Flags]
public enum StringTraits : byte
{
    /// <summary>ASCII without escapes.</summary>
    Plain = 0,

    /// <summary>At least one backslash escape: the value has to be decoded.</summary>
    Escaped = 1,

    /// <summary>At least one byte of 0x80 or more: bytes and code points are not the same count.</summary>
    NonAscii = 2,
}
