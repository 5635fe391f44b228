using FastShield.Compiler.Lowering.Keywords;

namespace FastShield.Compiler.Lowering.Dialects;

/// <summary>JSON Schema draft 6 (draft-wright-json-schema-01, draft-wright-json-schema-validation-01).</summary>
internal static class Draft6Words
{
    public static readonly KeywordTable Table = new(
    [
        .. Rows.SinceDraft6(Rows.ListedItems),
        (new Contains(), Holds.Schemas, ["contains"]),
        Rows.Reference,
        .. Rows.Choices,
        Rows.Dependencies,
        Rows.Definitions,
        Rows.Describe("$id", "$schema", "title", "description", "default", "examples"),
    ]);
}
