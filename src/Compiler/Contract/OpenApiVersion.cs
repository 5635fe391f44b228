namespace FastShield.Compiler.Contract;

/// <summary>The versions of OpenAPI that are read; the version also decides the dialect of the schemas.</summary>
public enum OpenApiVersion : byte
{
    /// <summary>3.0.x: its own schema object, with `nullable` and boolean `exclusiveMinimum`.</summary>
    V30,

    /// <summary>3.1.x: JSON Schema 2020-12.</summary>
    V31,

    /// <summary>3.2.x: JSON Schema 2020-12.</summary>
    V32,
}
