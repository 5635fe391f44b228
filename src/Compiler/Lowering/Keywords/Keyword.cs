namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>One keyword, or the few that only make sense together: what they are called and what they ask.</summary>
internal abstract class Keyword
{
    /// <summary>The words in OpenAPI 3.0's schema object; empty where it has none of them.</summary>
    public abstract IReadOnlyList<string> OpenApi30 { get; }

    /// <summary>The words in JSON Schema 2020-12.</summary>
    public abstract IReadOnlyList<string> Draft202012 { get; }

    /// <summary>True where the words can refuse a value; false for those that only describe.</summary>
    public virtual bool Constrains => true;

    /// <summary>Adds the instructions for the words that the schema has; called once for a schema that has any of them.</summary>
    public abstract void Lower(SchemaDraft draft);
}
