using FastShield.Runtime.Identity;

namespace FastShield.Runtime.Rules;

/// <summary>How a text comes about.</summary>
public enum RuleValueKind : byte
{
    /// <summary>The bytes of the expression.</summary>
    Constant,

    /// <summary>A field of the request.</summary>
    Field,

    /// <summary>A text of the client's certificate.</summary>
    Certificate,

    /// <summary>One element of a list of the request.</summary>
    Item,

    /// <summary>A path parameter, by its name.</summary>
    PathParameter,

    /// <summary>The element that `any` or `all` looks at.</summary>
    Element,

    /// <summary>ASCII letters in lower case.</summary>
    Lower,

    /// <summary>ASCII letters in upper case.</summary>
    Upper,

    /// <summary>Percent escapes undone, and `+` as a space.</summary>
    UrlDecode,

    /// <summary>One text behind the other.</summary>
    Concat,
}

/// <summary>Lists of texts in a request.</summary>
public enum RuleListKind : byte
{
    /// <summary>The values of field lines, one a line.</summary>
    HeaderValues,

    /// <summary>The names of field lines, in lower case.</summary>
    HeaderNames,

    /// <summary>The values of query parameters, decoded.</summary>
    ArgumentValues,

    /// <summary>The names of query parameters, decoded.</summary>
    ArgumentNames,

    /// <summary>The values of cookies.</summary>
    CookieValues,

    /// <summary>The names of cookies.</summary>
    CookieNames,
}

/// <summary>A list of texts.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Key">The name whose values are meant; null for all. Of fields in lower case.</param>
public readonly record struct RuleList(RuleListKind Kind, byte[]? Key);

/// <summary>How one text is made; texts refer to each other by their numbers, always to smaller ones.</summary>
public readonly record struct RuleValue
{
    /// <summary>What is done.</summary>
    public required RuleValueKind Kind { get; init; }

    /// <summary>The field.</summary>
    public RuleField Field { get; init; }

    /// <summary>The text of the certificate.</summary>
    public ClientCertificateField Certificate { get; init; }

    /// <summary>The list of an item.</summary>
    public RuleList List { get; init; }

    /// <summary>The place of an item in its list.</summary>
    public int Index { get; init; }

    /// <summary>The constant, or the name of a path parameter.</summary>
    public byte[]? Bytes { get; init; }

    /// <summary>The texts that this one is made of.</summary>
    public int[]? Of { get; init; }
}
