namespace FastShield.Runtime.Contract;

/// <summary>The public vocabulary's `error_class` (behaviour.md section 6); the wire form is snake_case.</summary>
public enum ErrorClass : byte
{
    MissingRequired,
    InvalidType,
    InvalidEncoding,
    InvalidSyntax,
    InvalidMediaType,
    UnsupportedMediaType,
    DuplicateValue,
    TooManyValues,
    ConstraintViolation,
    BodySize,

    /// <summary>Ours: no alternative of the security requirements is shown.</summary>
    MissingCredentials,

    /// <summary>Ours: credentials are there that are not written as their scheme says, or are there twice.</summary>
    MalformedCredentials,

    /// <summary>Ours: the client certificate is a good one, and none of those that the document lets call the operation.</summary>
    ForbiddenCertificate,
}
