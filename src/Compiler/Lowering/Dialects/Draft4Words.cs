using FastShield.Compiler.Lowering.Keywords;

namespace FastShield.Compiler.Lowering.Dialects;

/// <summary>JSON Schema draft 4 (draft-zyp-json-schema-04, draft-fge-json-schema-validation-00). Its numbers are whole by their spelling (3.5 of its core).</summary>
internal static class Draft4Words
{
    public static readonly KeywordTable Table = new(
    [
        (new TypeKeyword(integersAreSpelt: true), Holds.Nothing, ["type"]),
        Rows.Enum,
        Rows.LimitsWithBooleans,
        .. Rows.Texts,
        .. Rows.Members,
        Rows.ListedItems,
        Rows.Arrays,
        Rows.Reference,
        .. Rows.Choices,
        Rows.Dependencies,
        Rows.Definitions,
        Rows.Describe("id", "$schema", "title", "description", "default"),
    ]);
}
