using FastShield.Compiler.Diagnostics;

namespace FastShield.Compiler.Reading;

/// <summary>
/// Reads the first file of a document so that references may lead to others: files beside it and below, unless told otherwise. Where only
/// one text is to be used, whatever it refers to, that is <see cref="DocumentReader"/>.
/// </summary>
public static class MultiFileReader
{
    /// <summary>
    /// Reads from the disk; null after an error was added to the bag. References may lead to the folder of the file and below, or where a
    /// root is given, to that and below; the file has to lie in it.
    /// </summary>
    public static SourceDocument? Read(string path, string? root, DiagnosticBag diagnostics, DocumentLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        limits ??= DocumentLimits.Default;

        var full = Path.GetFullPath(path);
        var folder = root is null ? Path.GetDirectoryName(full)! : Path.GetFullPath(root);
        var inside = Path.GetRelativePath(folder, full).Replace(Path.DirectorySeparatorChar, '/');
        if (inside.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(inside))
        {
            diagnostics.Add(new Diagnostic(
                DiagnosticCodes.ReferenceOutside, DiagnosticSeverity.Error, $"The document is not in the folder {Shown.Short(root!)}, which its references may use.", path, 0, 0, string.Empty));
            return null;
        }

        // The first file may be a pipe or a link to anywhere: whoever started this has named it.
        return DocumentReader.Bytes(path, diagnostics, limits) is { } bytes
            ? new DocumentLibrary(new FileDocumentSource(folder), Prefix(path, inside), limits).Begin(bytes, inside, path, diagnostics)
            : null;
    }

    /// <summary>Reads the first file and the others from one source, which need not be the disk; null after an error was added to the bag.</summary>
    public static SourceDocument? Read(IDocumentSource source, string path, DiagnosticBag diagnostics, DocumentLimits? limits = null)
    {
        var library = new DocumentLibrary(source, string.Empty, limits ?? DocumentLimits.Default);
        if (library.Open(path, diagnostics, out var problem) is { } document)
        {
            return document;
        }

        if (!diagnostics.HasErrors)
        {
            diagnostics.Add(new Diagnostic(DiagnosticCodes.FileUnreadable, DiagnosticSeverity.Error, problem, path, 0, 0, string.Empty));
        }

        return null;
    }

    /// <summary>What stands before the paths of files so that they are written as the first one was.</summary>
    private static string Prefix(string path, string inside)
    {
        var written = path.Replace(Path.DirectorySeparatorChar, '/');
        return written.EndsWith(inside, StringComparison.Ordinal) ? written[..^inside.Length] : Path.GetFullPath(path).Replace(Path.DirectorySeparatorChar, '/')[..^inside.Length];
    }
}
