namespace FastShield.Proxy.Http1;

/// <summary>The form of a request target (RFC 9112 section 3.2); authority-form belongs to CONNECT, which is refused.</summary>
public enum TargetForm : byte
{
    /// <summary>`/path?query`.</summary>
    Origin,

    /// <summary>`http://host/path?query`; its authority was found equal to Host.</summary>
    Absolute,

    /// <summary>`*`, with OPTIONS only.</summary>
    Asterisk,
}
