namespace FastShield.Compiler.Lowering.Dialects;

/// <summary>The words of each vocabulary that a metaschema may ask for (Core 8.1.2 of 2019-09 and 2020-12).</summary>
internal static class Vocabularies
{
    private static readonly string[] Core =
        ["$id", "$schema", "$ref", "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor", "$vocabulary", "$comment", "$defs", "definitions"];

    private static readonly string[] Applicator =
        [
            "prefixItems", "items", "additionalItems", "contains", "additionalProperties", "properties", "patternProperties", "dependentSchemas",
            "propertyNames", "if", "then", "else", "allOf", "anyOf", "oneOf", "not",
        ];

    private static readonly string[] Unevaluated = ["unevaluatedItems", "unevaluatedProperties"];

    private static readonly string[] Validation =
        [
            "type", "const", "enum", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern",
            "maxItems", "minItems", "uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties", "required", "dependentRequired",
        ];

    private static readonly string[] MetaData = ["title", "description", "default", "deprecated", "readOnly", "writeOnly", "examples"];

    private static readonly string[] Content = ["contentEncoding", "contentMediaType", "contentSchema"];

    private static readonly string[] OpenApi = ["discriminator", "example", "externalDocs", "xml"];

    /// <summary>The words of a vocabulary; null for one that is not known.</summary>
    public static IReadOnlyList<string>? WordsOf(string address) => address switch
    {
        "https://json-schema.org/draft/2020-12/vocab/core" or "https://json-schema.org/draft/2019-09/vocab/core" => Core,
        "https://json-schema.org/draft/2020-12/vocab/applicator" => Applicator,
        "https://json-schema.org/draft/2019-09/vocab/applicator" => [.. Applicator, .. Unevaluated],
        "https://json-schema.org/draft/2020-12/vocab/unevaluated" => Unevaluated,
        "https://json-schema.org/draft/2020-12/vocab/validation" or "https://json-schema.org/draft/2019-09/vocab/validation" => Validation,
        "https://json-schema.org/draft/2020-12/vocab/meta-data" or "https://json-schema.org/draft/2019-09/vocab/meta-data" => MetaData,
        "https://json-schema.org/draft/2020-12/vocab/format-annotation" or "https://json-schema.org/draft/2020-12/vocab/format-assertion"
            or "https://json-schema.org/draft/2019-09/vocab/format" => ["format"],
        "https://json-schema.org/draft/2020-12/vocab/content" or "https://json-schema.org/draft/2019-09/vocab/content" => Content,
        "https://spec.openapis.org/oas/3.1/vocab/base" or "https://spec.openapis.org/oas/3.2/vocab/base" => OpenApi,
        _ => null,
    };
}
