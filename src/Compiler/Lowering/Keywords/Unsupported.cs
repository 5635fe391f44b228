using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>Keywords that ask something which is not enforced yet: refused with their place, never passed in silence.</summary>
internal sealed class Unsupported : Keyword
{
    public override IReadOnlyList<string> OpenApi30 { get; } = [];

    public override IReadOnlyList<string> Draft202012 { get; } =
        ["$schema", "dependencies", "additionalItems"];

    public override void Lower(SchemaDraft draft)
    {
        foreach (var word in Draft202012)
        {
            if (draft.Node.TryGet(word, out var value) && !AsksNothing(word, value))
            {
                draft.Diagnostics.Gap(SchemaCodes.UnsupportedKeyword, value, $"'{word}' is not enforced yet.");
            }
        }
    }

    private static bool AsksNothing(string word, SourceNode value) => word switch
    {
        "$schema" => value.AsString() is "https://json-schema.org/draft/2020-12/schema" or "https://spec.openapis.org/oas/3.1/dialect/base",
        _ => false,
    };
}
