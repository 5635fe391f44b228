using FastShield.Compiler.Lowering.Keywords;

namespace FastShield.Compiler.Lowering.Dialects;

/// <summary>JSON Schema 2019-09 (draft-handrews-json-schema-02, draft-handrews-json-schema-validation-02).</summary>
internal static class Draft201909Words
{
    public static readonly KeywordTable Table = new(
    [
        .. Rows.SinceDraft6(Rows.ListedItems),
        Rows.Describe("$id", "$schema", "$anchor", "$recursiveAnchor", "$vocabulary", "$comment"),
        .. Rows.Since201909(new Contains(looksAtItems: false), (new RecursiveReference(), Holds.Nothing, ["$recursiveRef"])),
    ]);
}
