namespace FastShield.Runtime.Matching;

/// <summary>How the look-up of a host ended.</summary>
public enum HostMatchKind : byte
{
    /// <summary>The host is served.</summary>
    Found,

    /// <summary>A proper host that is not served here: 404 or 421, or the fallthrough action.</summary>
    NotFound,

    /// <summary>No proper host: 400 (RFC 9112 section 3.2).</summary>
    Malformed,
}
