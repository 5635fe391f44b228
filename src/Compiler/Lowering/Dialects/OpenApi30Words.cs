using FastShield.Compiler.Lowering.Keywords;

namespace FastShield.Compiler.Lowering.Dialects;

/// <summary>
/// The schema object of OpenAPI 3.0 (OAS 3.0.4 section 4.7.24). `xml` says how an XML body is written; such a body is refused or passed whole
/// by policy, so that nothing of it is left to check in JSON.
/// </summary>
internal static class OpenApi30Words
{
    public static readonly KeywordTable Table = new(
    [
        (new TypeKeyword(), Holds.Nothing, ["type", "nullable"]),
        Rows.Enum,
        Rows.LimitsWithBooleans,
        .. Rows.Texts,
        .. Rows.FewMembers,
        Rows.Items,
        Rows.Arrays,
        Rows.Reference,
        .. Rows.Choices,
        Rows.Discriminator,
        Rows.Describe("title", "description", "default", "example", "deprecated", "readOnly", "writeOnly", "externalDocs", "xml"),
    ]);
}
