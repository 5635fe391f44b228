using FastShield.Compiler.Lowering.Keywords;

namespace FastShield.Compiler.Lowering.Dialects;

/// <summary>JSON Schema draft 7 (draft-handrews-json-schema-01, draft-handrews-json-schema-validation-01).</summary>
internal static class Draft7Words
{
    public static readonly KeywordTable Table = new(
    [
        .. Rows.SinceDraft6(Rows.ListedItems),
        (new Contains(), Holds.Schemas, ["contains"]),
        Rows.Reference,
        .. Rows.Choices,
        Rows.Conditional,
        Rows.Dependencies,
        Rows.Definitions,
        (new ContentAnnotations(), Holds.Nothing, ["contentEncoding", "contentMediaType"]),
        Rows.Describe("$id", "$schema", "$comment", "title", "description", "default", "examples", "readOnly", "writeOnly"),
    ]);
}
