namespace FastShield.Runtime.Matching;

/// <summary>Why a path has no canonical form: each is answered with 400, since another server might read the path differently.</summary>
public enum PathRefusal : byte
{
    /// <summary>Not refused.</summary>
    None,

    /// <summary>The path does not begin with '/'.</summary>
    NotAbsolute,

    /// <summary>A byte that no path may hold raw: a control character, a space, '?' or '#', a byte above 7F in strict mode (RFC 3986 section 3.3).</summary>
    ForbiddenByte,

    /// <summary>'%' that two hexadecimal digits do not follow.</summary>
    BadEscape,

    /// <summary>An encoded control character, `%00` among them.</summary>
    EncodedControl,

    /// <summary>`%2F` where no operation takes it as data.</summary>
    EncodedSlash,

    /// <summary>'\' in strict mode, or `%5C`.</summary>
    Backslash,

    /// <summary>`//` in strict mode.</summary>
    EmptySegment,

    /// <summary>`.` or `..` as a segment, raw or encoded, with path parameters behind it (`..;`) or bounded by `%2F`.</summary>
    DotSegment,

    /// <summary>';' where no operation takes it.</summary>
    Semicolon,

    /// <summary>The decoded bytes are not UTF-8: overlong, surrogate, cut, or another charset.</summary>
    InvalidUtf8,

    /// <summary>`%25` before two digits that would decode to a separator, a dot, '%' or a control character in a second decoding.</summary>
    DoubleEncoding,

    /// <summary>The canonical form does not fit into the memory given.</summary>
    TooLong,
}
