namespace FastShield.Compiler.Lowering;

/// <summary>Which words a schema is written in.</summary>
public enum SchemaDialect : byte
{
    /// <summary>OpenAPI 3.0's own schema object: `nullable`, boolean exclusive limits, siblings of `$ref` ignored (OAS 3.0.4 section 4.7.24).</summary>
    OpenApi30,

    /// <summary>JSON Schema 2020-12, which OpenAPI 3.1 and 3.2 use.</summary>
    Draft202012,
}
