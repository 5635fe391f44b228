namespace FastShield.Compiler.Diagnostics;

/// <summary>
/// The stable codes. FS10xx: the document as text; FS11xx: references; FS12xx: the document's structure as an API contract;
/// FS13xx are those of schemas (SchemaCodes); FS14xx: the second reader.
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

    /// <summary>A `$ref` that is no text, or no URI reference.</summary>
    public const string ReferenceMalformed = "FS1101";

    /// <summary>A `$ref` to the network, or from a document that came alone; nothing is ever fetched.</summary>
    public const string ReferenceExternal = "FS1102";

    /// <summary>A `$ref` that leads nowhere in this document.</summary>
    public const string ReferenceUnresolved = "FS1103";

    /// <summary>References that lead only to each other.</summary>
    public const string ReferenceCycle = "FS1104";

    /// <summary>A `$ref` to a file outside the folder that references may use.</summary>
    public const string ReferenceOutside = "FS1105";

    /// <summary>A `$ref` to a file that cannot be had.</summary>
    public const string ReferenceFile = "FS1106";

    /// <summary>A `$ref` into an OpenAPI document of another version.</summary>
    public const string ReferenceVersion = "FS1107";

    /// <summary>A `$dynamicRef`, whose meaning would change if the files were made one.</summary>
    public const string BundleDynamic = "FS1108";

    /// <summary>The document is no OpenAPI document: the `openapi` field is missing.</summary>
    public const string NotOpenApi = "FS1201";

    /// <summary>A Swagger 2.0 (OpenAPI 2.0) document.</summary>
    public const string Swagger2 = "FS1202";

    /// <summary>A version of OpenAPI that is not read.</summary>
    public const string VersionUnsupported = "FS1203";

    /// <summary>A field whose value has the wrong type.</summary>
    public const string WrongType = "FS1204";

    /// <summary>A required field is missing.</summary>
    public const string FieldMissing = "FS1205";

    /// <summary>A field that this version of OpenAPI does not know where it stands.</summary>
    public const string FieldUnknown = "FS1206";

    /// <summary>A path template that breaks its syntax.</summary>
    public const string PathTemplateInvalid = "FS1207";

    /// <summary>Two path templates that differ only in the names of their variables.</summary>
    public const string PathTemplateDuplicate = "FS1208";

    /// <summary>A path template that cannot be matched yet; its operations are left out.</summary>
    public const string PathNotMatched = "FS1209";

    /// <summary>A server URL that cannot be served.</summary>
    public const string ServerUnusable = "FS1210";

    /// <summary>A server URL of which only a part is served, or whose meaning had to be guessed.</summary>
    public const string ServerNarrowed = "FS1211";

    /// <summary>The same `operationId` twice.</summary>
    public const string OperationIdDuplicate = "FS1212";

    /// <summary>An operation of a method that is never let through (TRACE, CONNECT).</summary>
    public const string MethodLeftOut = "FS1213";

    /// <summary>The same parameter twice in one list.</summary>
    public const string ParameterDuplicate = "FS1214";

    /// <summary>A parameter's `in` that OpenAPI does not know.</summary>
    public const string ParameterLocationUnknown = "FS1215";

    /// <summary>A `style`, alone or with its `in`, that OpenAPI forbids.</summary>
    public const string ParameterStyleForbidden = "FS1216";

    /// <summary>A template variable that no parameter declares: any text is accepted for it.</summary>
    public const string PathVariableUndeclared = "FS1217";

    /// <summary>A path parameter whose variable is not in the template: it has no effect.</summary>
    public const string PathParameterUnused = "FS1218";

    /// <summary>A header parameter that OpenAPI says to ignore (Accept, Content-Type, Authorization).</summary>
    public const string HeaderParameterIgnored = "FS1219";

    /// <summary>A parameter that says nothing, or two different things, about its values.</summary>
    public const string ParameterSchemaUnclear = "FS1220";

    /// <summary>A media type or range that breaks its syntax: no body can match it.</summary>
    public const string MediaRangeInvalid = "FS1221";

    /// <summary>A request body that describes no media type: every body is refused.</summary>
    public const string BodyWithoutContent = "FS1222";

    /// <summary>Something that OpenAPI has and that is not enforced yet.</summary>
    public const string NotEnforced = "FS1223";

    /// <summary>A security requirement that names no security scheme of the document.</summary>
    public const string SecuritySchemeUndefined = "FS1224";

    /// <summary>The document describes no operation.</summary>
    public const string NoOperations = "FS1225";

    /// <summary>A response key that is neither a status code, a range such as `4XX`, nor `default`.</summary>
    public const string ResponseKeyInvalid = "FS1226";

    /// <summary>A request body on a method that gives it no meaning.</summary>
    public const string BodyWithoutMeaning = "FS1227";

    /// <summary>More operations and parameters than a contract may have.</summary>
    public const string ContractTooLarge = "FS1228";

    /// <summary>A security scheme that says too little to be looked for in a request.</summary>
    public const string SecuritySchemeUnclear = "FS1229";

    /// <summary>A parameter that the document advises against.</summary>
    public const string ParameterDeprecated = "FS1230";

    /// <summary>An extension of FastShield that says what cannot be enforced, or stands where it has no meaning.</summary>
    public const string CertificateDemandInvalid = "FS1231";

    /// <summary>What the second reader of OpenAPI complained of.</summary>
    public const string SecondReader = "FS1401";
}
