namespace FastShield.Runtime.Matching;

/// <summary>What becomes of a path that is not in canonical form.</summary>
public enum PathMode : byte
{
    /// <summary>What two servers could read in two ways is refused; only spellings that RFC 3986 section 6.2.2 calls equal are unified.</summary>
    Strict,

    /// <summary>'\' becomes '/', runs of '/' become one, dot segments are removed (behaviour.md section 1); what stays ambiguous is refused all the same.</summary>
    Cloudflare,
}
