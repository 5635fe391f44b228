namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>`contentEncoding`, `contentMediaType` and `contentSchema`, which describe what a string holds and refuse nothing (Validation 8.2).</summary>
internal sealed class ContentAnnotations : Keyword
{
    private static readonly string[] Words = ["contentEncoding", "contentMediaType", "contentSchema"];

    public override bool Constrains => false;

    public override void Lower(SchemaDraft draft)
    {
        var word = Array.Find(Words, draft.Has)!;
        draft.Diagnostics.Information(
            SchemaCodes.ContentDescribes, draft[word]!, $"'{word}' describes what the string holds; JSON Schema asks for no check of it, and none is made.");
    }
}
