namespace FastShield.Compiler.Diagnostics;

/// <summary>
/// The stable codes. FS10xx: the document as text; FS11xx: references; FS12xx: the document's structure as an API contract.
/// A code is never given another meaning and never used again after it is retired.
/// </summary>
public static class DiagnosticCodes
{
    /// <summary>The file is missing or cannot be opened.</summary>
    public const string FileUnreadable = "FS1001";

    /// <summary>The document is larger than the limit in bytes.</summary>
    public const string DocumentTooLarge = "FS1002";

    /// <summary>The document is not UTF-8.</summary>
    public const string NotUtf8 = "FS1003";

    /// <summary>The document is empty.</summary>
    public const string DocumentEmpty = "FS1004";

    /// <summary>The JSON text breaks RFC 8259.</summary>
    public const string JsonSyntax = "FS1005";

    /// <summary>The YAML text cannot be parsed.</summary>
    public const string YamlSyntax = "FS1006";

    /// <summary>An object has the same key twice.</summary>
    public const string DuplicateKey = "FS1007";

    /// <summary>The document nests deeper than the limit.</summary>
    public const string TooDeep = "FS1008";

    /// <summary>The document has more nodes than the limit.</summary>
    public const string TooManyNodes = "FS1009";

    /// <summary>A YAML alias that has no anchor, refers to itself, or makes the document explode.</summary>
    public const string YamlAlias = "FS1010";

    /// <summary>A YAML tag that is not of the core schema, or does not fit its value.</summary>
    public const string YamlTag = "FS1011";

    /// <summary>A YAML key that is not a scalar.</summary>
    public const string YamlComplexKey = "FS1012";

    /// <summary>The file has a second YAML document.</summary>
    public const string YamlSecondDocument = "FS1013";

    /// <summary>`.inf`, `.nan` or another scalar that JSON cannot say.</summary>
    public const string YamlNotJson = "FS1014";

    /// <summary>A YAML merge key `&lt;&lt;` whose value is not a mapping nor a list of mappings.</summary>
    public const string YamlMergeKey = "FS1015";
}
