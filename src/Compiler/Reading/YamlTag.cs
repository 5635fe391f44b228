namespace FastShield.Compiler.Reading;

/// <summary>The tags of the YAML core schema that a scalar may carry.</summary>
internal enum YamlTag : byte
{
    None,
    String,
    Integer,
    Float,
    Boolean,
    Null,
    Unknown,
}
