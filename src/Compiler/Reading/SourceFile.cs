namespace FastShield.Compiler.Reading;

/// <summary>The file that nodes come from.</summary>
/// <param name="name">Its name as it was given.</param>
/// <param name="path">Its path in the library that it was read from.</param>
/// <param name="isFirst">Whether it is the file that the others were found from.</param>
public sealed class SourceFile(string name, string path = "", bool isFirst = true)
{
    /// <summary>A path or another name; shown to people, never opened again.</summary>
    public string Name { get; } = name;

    /// <summary>The path that references are relative to, its parts separated by `/`; empty for a document that has no other files.</summary>
    public string Path { get; } = path;

    /// <summary>The path for what was found in a further file of the document; empty in the first one, which pointers mean where no file is named.</summary>
    public string Label { get; } = isFirst ? string.Empty : path;
}
