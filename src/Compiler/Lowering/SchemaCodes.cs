namespace FastShield.Compiler.Lowering;

/// <summary>The stable diagnostic codes of schemas: FS13xx. Never reused for another meaning.</summary>
public static class SchemaCodes
{
    /// <summary>A keyword's value is not what the specification asks for.</summary>
    public const string MalformedKeyword = "FS1301";

    /// <summary>A schema is neither an object nor, where allowed, a boolean.</summary>
    public const string MalformedSchema = "FS1302";

    /// <summary>A schema refers to itself without reading anything in between.</summary>
    public const string EndlessReference = "FS1303";

    /// <summary>A keyword that is not enforced yet.</summary>
    public const string UnsupportedKeyword = "FS1304";

    /// <summary>A pattern that cannot be run in linear time, or is no pattern.</summary>
    public const string UnsupportedPattern = "FS1305";

    /// <summary>A format without a check: an annotation.</summary>
    public const string UnknownFormat = "FS1306";

    /// <summary>A word that is no keyword of the dialect: an annotation.</summary>
    public const string UnknownKeyword = "FS1307";

    /// <summary>Siblings of `$ref`, which OpenAPI 3.0 ignores.</summary>
    public const string IgnoredSiblings = "FS1308";

    /// <summary>A number that is too long for an exact check.</summary>
    public const string UnsupportedNumber = "FS1309";

    /// <summary>Schemas are nested in place deeper than the limit.</summary>
    public const string TooDeepInPlace = "FS1310";

    /// <summary>A discriminator that names no schema of its own.</summary>
    public const string Discriminator = "FS1311";

    /// <summary>A schema that no value can satisfy.</summary>
    public const string NothingConforms = "FS1312";

    /// <summary>An object with more names than the limit.</summary>
    public const string TooManyNames = "FS1313";

    /// <summary>A parameter that cannot be read exactly as OpenAPI defines it.</summary>
    public const string UnsupportedParameter = "FS1314";

    /// <summary>A body whose content is not held against its schema yet.</summary>
    public const string UnsupportedBody = "FS1315";

    /// <summary>A path template that cannot be matched.</summary>
    public const string UnsupportedPath = "FS1316";

    /// <summary>A header parameter whose field the shield sets itself.</summary>
    public const string RewrittenField = "FS1317";

    /// <summary>A body that is refused or passes because its content cannot be held against its schema, as the operator has chosen.</summary>
    public const string UncheckedBody = "FS1318";

    /// <summary>An operation that describes no response.</summary>
    public const string NoResponses = "FS1330";

    /// <summary>A `$schema` or `jsonSchemaDialect` that names no dialect that is known, or demands words that are not.</summary>
    public const string UnknownDialect = "FS1340";

    /// <summary>Dynamic references that would need more copies of schemas than the limit.</summary>
    public const string TooManyScopes = "FS1341";

    /// <summary>A word that describes what a string holds, which is not looked into.</summary>
    public const string ContentDescribes = "FS1342";
}
