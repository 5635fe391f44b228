namespace FastShield.Compiler.Bundling;

/// <summary>What a value of an OpenAPI document is, which decides whether a `$ref` in it is a reference and where its target may be kept.</summary>
internal enum NodeRole : byte
{
    /// <summary>Data: examples, extensions, texts. Nothing in it is a reference.</summary>
    Data,
    Document,
    Components,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Header,
    Response,
    Schema,
    Callback,
    SecurityScheme,
    Link,
    Example,
}
