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

    /// <summary>The status of a response.</summary>
    ResponseStatus,

    /// <summary>A header field of a response.</summary>
    ResponseHeader,

    /// <summary>The media type of a response's body.</summary>
    ResponseContentType,

    /// <summary>The body of a response.</summary>
    ResponseBody,
}
