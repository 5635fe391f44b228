namespace FastShield.Proxy.Http2;

/// <summary>Why a request is malformed by RFC 9113 section 8; the stream ends with PROTOCOL_ERROR, and nothing of it is read further.</summary>
internal enum RequestFault : byte
{
    None,
    PseudoFieldBehindField,
    UnknownPseudoField,
    RepeatedPseudoField,
    MissingPseudoField,
    InvalidMethod,
    InvalidPath,
    InvalidScheme,
    SchemeOfOtherConnection,
    InvalidAuthority,
    HostOfOtherAuthority,
    InvalidFieldName,
    InvalidFieldValue,
    ConnectionField,
    InvalidTe,
    InvalidContentLength,
    LengthOfOtherBody,
    TrailersWithoutEnd,
    PseudoFieldInTrailers,
}
