namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>Words that describe and refuse nothing, or that only name things for references.</summary>
internal sealed class Annotations : Keyword
{
    public override IReadOnlyList<string> OpenApi30 { get; } =
        ["title", "description", "default", "example", "deprecated", "readOnly", "writeOnly", "externalDocs", "xml"];

    public override IReadOnlyList<string> Draft202012 { get; } =
        [
            "title", "description", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "externalDocs", "xml",
            "$comment", "$id", "$defs", "definitions", "$anchor", "$dynamicAnchor", "$vocabulary",
            "contentEncoding", "contentMediaType", "contentSchema",
        ];

    public override bool Constrains => false;

    public override void Lower(SchemaDraft draft)
    {
    }
}
