namespace FastShield.Compiler.Lowering.Dialects;

/// <summary>Where schemas stand in the value of a word.</summary>
internal enum Holds : byte
{
    /// <summary>Nowhere: what looks like a schema is data.</summary>
    Nothing,

    /// <summary>The value is a schema, or a list of them.</summary>
    Schemas,

    /// <summary>The value is an object, and its members are schemas.</summary>
    NamedSchemas,
}
