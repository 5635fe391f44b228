namespace FastShield.Control.Access;

/// <summary>What a token may do; each level includes those before it.</summary>
public enum AccessLevel : byte
{
    /// <summary>Look.</summary>
    Read,

    /// <summary>Change what is in its zones.</summary>
    Write,

    /// <summary>Make zones and tokens.</summary>
    Admin,
}
