namespace FastShield.Compiler.Reading;

/// <summary>The notations a document can be written in.</summary>
public enum DocumentFormat : byte
{
    Json,
    Yaml,
}
