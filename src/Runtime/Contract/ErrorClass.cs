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
}
