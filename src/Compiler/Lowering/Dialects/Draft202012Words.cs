using FastShield.Compiler.Lowering.Keywords;

namespace FastShield.Compiler.Lowering.Dialects;

/// <summary>
/// JSON Schema 2020-12 (draft-bhutton-json-schema-01, draft-bhutton-json-schema-validation-01) with OpenAPI's vocabulary (OAS 3.1.1 section
/// 4.8.24.2): `discriminator`, and `xml`, `externalDocs` and `example`, which describe.
/// </summary>
internal static class Draft202012Words
{
    public static readonly KeywordTable Table = new(
    [
        .. Rows.SinceDraft6(Rows.PrefixItems),
        Rows.Describe("$id", "$schema", "$anchor", "$dynamicAnchor", "$vocabulary", "$comment", "example", "externalDocs", "xml"),
        .. Rows.Since201909(new Contains(), (new DynamicReference(), Holds.Nothing, ["$dynamicRef"]), Rows.Discriminator),
    ]);
}
