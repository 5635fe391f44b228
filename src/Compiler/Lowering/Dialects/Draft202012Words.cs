using FastShield.Compiler.Lowering.Keywords;

namespace FastShield.Compiler.Lowering.Dialects;

/// <summary>
/// JSON Schema 2020-12 (draft-bhutton-json-schema-01, draft-bhutton-json-schema-validation-01) with OpenAPI's vocabulary (OAS 3.1.1 section
/// 4.8.24.2): `discriminator`, and `xml`, `externalDocs` and `example`, which describe.
/// </summary>
internal static class Draft202012Words
{
    private static readonly Contains Contains = new();

    public static readonly KeywordTable Table = new(
    [
        (new TypeKeyword(), Holds.Nothing, ["type"]),
        Rows.EnumAndConst,
        Rows.Limits,
        .. Rows.Texts,
        .. Rows.Members,
        Rows.Names,
        Rows.PrefixItems,
        Rows.Arrays,
        (Contains, Holds.Schemas, ["contains"]),
        (Contains, Holds.Nothing, ["minContains", "maxContains"]),
        Rows.Reference,
        (new DynamicReference(), Holds.Nothing, ["$dynamicRef"]),
        .. Rows.Choices,
        Rows.Discriminator,
        Rows.Conditional,
        Rows.Dependencies,
        .. Rows.Dependents,
        Rows.Defs,
        Rows.Definitions,
        (new ContentAnnotations(), Holds.Nothing, ["contentEncoding", "contentMediaType"]),
        (new ContentAnnotations(), Holds.Schemas, ["contentSchema"]),
        Rows.Describe("$id", "$schema", "$anchor", "$dynamicAnchor", "$vocabulary", "$comment"),
        Rows.Describe("title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "example", "externalDocs", "xml"),

        // Last, for it asks what all the others have looked at.
        (new Unevaluated(), Holds.Schemas, ["unevaluatedProperties", "unevaluatedItems"]),
    ]);
}
