using FastShield.Commands;
using FastShield.Compiler;
using FastShield.Compiler.Reading;
using FastShield.Hosting;

namespace FastShield.Building;

/// <summary>A document that is to be built in: all its files, and what they compile to.</summary>
/// <param name="Path">The path of its first file below the folder that its references may lead to.</param>
/// <param name="Files">Its files by such paths.</param>
/// <param name="Api">What they compile to.</param>
internal sealed record DocumentToBuild(string Path, IReadOnlyDictionary<string, byte[]> Files, CompiledApi Api)
{
    /// <summary>Its file name, for people.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Reads and compiles; throws <see cref="StartException"/> where it is refused.</summary>
    public static DocumentToBuild Load(string file, string? refsRoot, bool allowGaps, CompileOptions options, TextWriter output)
    {
        var full = System.IO.Path.GetFullPath(file);
        var folder = refsRoot is null ? System.IO.Path.GetDirectoryName(full)! : System.IO.Path.GetFullPath(refsRoot);
        var path = System.IO.Path.GetRelativePath(folder, full).Replace(System.IO.Path.DirectorySeparatorChar, '/');
        var source = new RecordedSource(new FileDocumentSource(folder));
        var api = Documents.Accept(file, () => LoadedDocument.Load(source, path, options), allowGaps, output);
        return new DocumentToBuild(path, source.Files, api);
    }
}
