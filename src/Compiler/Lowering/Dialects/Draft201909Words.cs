using FastShield.Compiler.Lowering.Keywords;

namespace FastShield.Compiler.Lowering.Dialects;

/// <summary>JSON Schema 2019-09 (draft-handrews-json-schema-02, draft-handrews-json-schema-validation-02).</summary>
internal static class Draft201909Words
{
    private static readonly Contains Contains = new(looksAtItems: false);

    public static readonly KeywordTable Table = new(
    [
        (new TypeKeyword(), Holds.Nothing, ["type"]),
        Rows.EnumAndConst,
        Rows.Limits,
        .. Rows.Texts,
        .. Rows.Members,
        Rows.Names,
        Rows.ListedItems,
        Rows.Arrays,
        (Contains, Holds.Schemas, ["contains"]),
        (Contains, Holds.Nothing, ["minContains", "maxContains"]),
        Rows.Reference,
        (new RecursiveReference(), Holds.Nothing, ["$recursiveRef"]),
        .. Rows.Choices,
        Rows.Conditional,
        Rows.Dependencies,
        .. Rows.Dependents,
        Rows.Defs,
        Rows.Definitions,
        (new ContentAnnotations(), Holds.Nothing, ["contentEncoding", "contentMediaType"]),
        (new ContentAnnotations(), Holds.Schemas, ["contentSchema"]),
        Rows.Describe("$id", "$schema", "$anchor", "$recursiveAnchor", "$vocabulary", "$comment"),
        Rows.Describe("title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"),

        // Last, for it asks what all the others have looked at.
        (new Unevaluated(), Holds.Schemas, ["unevaluatedProperties", "unevaluatedItems"]),
    ]);
}
