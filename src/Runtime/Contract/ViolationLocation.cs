namespace FastShield.Runtime.Contract;

/// <summary>Which part of a message broke its contract: the public vocabulary's `location`, and the outcomes that have no location there.</summary>
public enum ViolationLocation : byte
{
    Path,
    Query,
    Header,
    Cookie,
    Body,

    /// <summary>The credentials that a security requirement asks for: ours, the vocabulary has no word for them.</summary>
    Security,
}
