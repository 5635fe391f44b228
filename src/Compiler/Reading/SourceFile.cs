namespace FastShield.Compiler.Reading;

/// <summary>The file that nodes come from: its name as it was given, for messages.</summary>
public sealed class SourceFile(string name)
{
    /// <summary>A path or another name; shown to people, never opened again.</summary>
    public string Name { get; } = name;
}
