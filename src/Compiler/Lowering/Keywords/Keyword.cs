namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>
/// One keyword, or the few that only make sense together: what they ask. Which words they are, and in which dialects, is in the tables of
/// <c>Lowering/Dialects</c>; a word that the schema's dialect does not have is not seen through the draft.
/// </summary>
internal abstract class Keyword
{
    /// <summary>True where the words can refuse a value; false for those that only describe.</summary>
    public virtual bool Constrains => true;

    /// <summary>Adds the instructions for the words that the schema has; called once for a schema that has any of them.</summary>
    public abstract void Lower(SchemaDraft draft);
}
