using System.Text;
using FastShield.Compiler.Diagnostics;

namespace FastShield.Compiler.Reading;

/// <summary>
/// Reads a document, JSON or YAML, whatever its name says. Whatever the bytes are, the answer is a document or an error diagnostic with
/// its place, within the limits; never an exception.
/// </summary>
public static class DocumentReader
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads a file; null after an error was added to the bag.</summary>
    public static SourceDocument? Read(string path, DiagnosticBag diagnostics, DocumentLimits? limits = null)
    {
        limits ??= DocumentLimits.Default;
        return Bytes(path, diagnostics, limits) is { } bytes ? Read(bytes, path, diagnostics, limits) : null;
    }

    /// <summary>Reads bytes; the name is for messages, and where it ends in .yaml or .yml a text that looks like JSON may be YAML too.</summary>
    public static SourceDocument? Read(ReadOnlySpan<byte> bytes, string name, DiagnosticBag diagnostics, DocumentLimits? limits = null)
    {
        return Read(bytes, new SourceFile(name), diagnostics, limits ?? DocumentLimits.Default);
    }

    internal static SourceDocument? Read(ReadOnlySpan<byte> bytes, SourceFile file, DiagnosticBag diagnostics, DocumentLimits limits)
    {
        if (bytes.Length > limits.MaxBytes)
        {
            diagnostics.Add(TooLarge(file.Name, limits));
            return null;
        }

        try
        {
            var text = bytes.StartsWith(ByteOrderMark) ? bytes[ByteOrderMark.Length..] : bytes;
            Utf8Text.Check(text);
            return ReadText(text, file, limits);
        }
        catch (DocumentException fault)
        {
            diagnostics.Add(fault.ToDiagnostic(file));
            return null;
        }
    }

    /// <summary>The octets of a file; null after an error was added to the bag.</summary>
    internal static byte[]? Bytes(string path, DiagnosticBag diagnostics, DocumentLimits limits)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.CanSeek && stream.Length > limits.MaxBytes)
            {
                diagnostics.Add(TooLarge(path, limits));
                return null;
            }

            return ReadBounded(stream, limits.MaxBytes);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            diagnostics.Add(Whole(DiagnosticCodes.FileUnreadable, path, $"The file cannot be read: {Shown.Short(fault.Message)}"));
            return null;
        }
    }

    private static SourceDocument ReadText(ReadOnlySpan<byte> text, SourceFile file, DocumentLimits limits)
    {
        var first = text.TrimStart(" \t\r\n"u8);
        if (first is not [(byte)'{' or (byte)'[', ..])
        {
            return Yaml(text, file, limits);
        }

        // YAML has JSON's brackets too; only a name that says so makes it worth a second try.
        if (!IsNamedYaml(file.Name))
        {
            return new SourceDocument(file, JsonDocumentReader.Read(text, file, limits), DocumentFormat.Json);
        }

        try
        {
            return new SourceDocument(file, JsonDocumentReader.Read(text, file, limits), DocumentFormat.Json);
        }
        catch (DocumentException)
        {
            return Yaml(text, file, limits);
        }
    }

    private static SourceDocument Yaml(ReadOnlySpan<byte> text, SourceFile file, DocumentLimits limits) =>
        new(file, YamlDocumentReader.Read(Encoding.UTF8.GetString(text), file, limits), DocumentFormat.Yaml);

    private static bool IsNamedYaml(string name) =>
        name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);

    /// <summary>A pipe or a device has no length to check beforehand, and a file may grow while it is read.</summary>
    private static byte[] ReadBounded(FileStream stream, int limit)
    {
        using var collected = new MemoryStream(stream.CanSeek ? (int)stream.Length : 0);
        var buffer = new byte[81920];
        while (collected.Length <= limit && stream.Read(buffer) is var count and > 0)
        {
            collected.Write(buffer, 0, count);
        }

        return collected.ToArray();
    }

    private static Diagnostic TooLarge(string name, DocumentLimits limits) =>
        Whole(DiagnosticCodes.DocumentTooLarge, name, $"The document is larger than {limits.MaxBytes} bytes.");

    private static Diagnostic Whole(string code, string name, string message) =>
        new(code, DiagnosticSeverity.Error, message, name, 0, 0, string.Empty);
}
