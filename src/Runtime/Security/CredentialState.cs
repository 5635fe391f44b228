namespace FastShield.Runtime.Security;

/// <summary>What a request shows of a credential.</summary>
public enum CredentialState : byte
{
    /// <summary>It is not there.</summary>
    Absent,

    /// <summary>It is there, but not as its scheme writes it, or twice.</summary>
    Malformed,

    /// <summary>A client certificate is there, and none of those that the document allows.</summary>
    Forbidden,

    /// <summary>It is there once and well-formed. Whether it is a good one is for the origin to say.</summary>
    Present,
}
