using System.Text;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using JsonPointer = FastShield.Compiler.Reading.JsonPointer;

namespace FastShield.Compiler.SecondReader;

/// <summary>
/// Has Microsoft.OpenApi read the document too. Its model loses schema keywords, so nothing is compiled from it; but it is another pair
/// of eyes on the structure: for `check`, which prints its complaints, and for tests, which compare the operations.
/// </summary>
public static class SecondOpenApiReader
{
    private const int MostDiagnostics = 200;

    /// <summary>The other reader's opinion; never throws, whatever the other reader throws.</summary>
    public static SecondOpinion Read(SourceDocument document)
    {
        try
        {
            var settings = new OpenApiReaderSettings { LoadExternalRefs = false };
            var result = OpenApiDocument.Parse(NodeJson.ToText(document.Root), OpenApiConstants.Json, settings);
            var diagnostics = Diagnostics(document, result.Diagnostic);
            return result.Document is { } model
                ? new SecondOpinion(true, Operations(model), diagnostics)
                : new SecondOpinion(false, [], diagnostics);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Overflow, format, argument and null exceptions are all known to come out of it for documents that are merely odd.
            return new SecondOpinion(false, [], [At(document, null, DiagnosticSeverity.Information, $"The second reader gave up: {fault.GetType().Name}: {fault.Message}")]);
        }
    }

    private static List<SeenOperation> Operations(OpenApiDocument model)
    {
        var seen = new List<SeenOperation>();
        foreach (var (path, item) in model.Paths ?? [])
        {
            foreach (var method in item.Operations?.Keys ?? Enumerable.Empty<HttpMethod>())
            {
                seen.Add(new SeenOperation(method.Method, path));
            }
        }

        return seen;
    }

    private static List<Diagnostic> Diagnostics(SourceDocument document, OpenApiDiagnostic? told)
    {
        var diagnostics = new List<Diagnostic>();
        foreach (var error in told?.Errors.Take(MostDiagnostics) ?? [])
        {
            diagnostics.Add(At(document, Place(error), DiagnosticSeverity.Warning, $"The second reader says: {error.Message}"));
        }

        foreach (var warning in told?.Warnings.Take(MostDiagnostics) ?? [])
        {
            diagnostics.Add(At(document, Place(warning), DiagnosticSeverity.Information, $"The second reader says: {warning.Message}"));
        }

        return diagnostics;
    }

    /// <summary>Some of its complaints have their pointer only at the end of the message.</summary>
    private static string? Place(OpenApiError error)
    {
        var at = error.Message.LastIndexOf(" at #/", StringComparison.Ordinal);
        return at < 0 ? error.Pointer : error.Message[(at + " at ".Length)..];
    }

    private static Diagnostic At(SourceDocument document, string? pointer, DiagnosticSeverity severity, string message)
    {
        var node = Nearest(document.Root, pointer);
        return new Diagnostic(DiagnosticCodes.SecondReader, severity, OneLine(message), document.File.Name, node.Line, node.Column, node.Pointer);
    }

    /// <summary>The node that its pointer means, or the nearest above it that exists: its pointers are not always of the document.</summary>
    private static SourceNode Nearest(SourceNode root, string? pointer)
    {
        if (pointer is null || !JsonPointer.TryDecodeFragment(pointer.TrimStart('#'), out var decoded) || !JsonPointer.TryParse(decoded, out var steps))
        {
            return root;
        }

        for (var length = steps.Length; length > 0; length--)
        {
            if (JsonPointer.Find(root, steps.AsSpan(0, length)) is { } found)
            {
                return found;
            }
        }

        return root;
    }

    private static string OneLine(string message)
    {
        var line = new StringBuilder(message.Length);
        foreach (var c in message.AsSpan(0, Math.Min(message.Length, 500)))
        {
            line.Append(char.IsControl(c) ? ' ' : c);
        }

        return line.ToString();
    }
}
