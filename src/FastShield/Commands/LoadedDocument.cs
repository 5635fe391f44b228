using FastShield.Compiler;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Reading;

namespace FastShield.Commands;

/// <summary>A document as a command has it: read, compiled, and what there is to say about it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Document">The document; null where it could not be read.</param>
/// <param name="Api">What it compiled to; null where it has errors.</param>
/// <param name="Diagnostics">Everything that was found.</param>
internal sealed record LoadedDocument(string Path, SourceDocument? Document, CompiledApi? Api, DiagnosticBag Diagnostics)
{
    /// <summary>What became of each schema; null unless it was asked for.</summary>
    public LoweringTrace? Trace { get; init; }

    /// <summary>True where it can be enforced as it is, or with its gaps where those are allowed.</summary>
    public bool IsAccepted(bool allowGaps) => Api is not null && (allowGaps || !Diagnostics.HasGaps);

    /// <summary>0 accepted, 1 refused, 2 unreadable.</summary>
    public int ExitCode(bool allowGaps) =>
        IsAccepted(allowGaps) ? ExitCodes.Success : Document is null ? ExitCodes.Usage : ExitCodes.Failure;

    /// <summary>Reads and compiles; references may lead to files in the document's folder, or in the one that is named.</summary>
    public static LoadedDocument Load(string path, string? refsRoot, CompileOptions options, bool isTraced = false)
    {
        var diagnostics = new DiagnosticBag();
        return Compile(path, MultiFileReader.Read(path, refsRoot, diagnostics), options, diagnostics, isTraced ? new LoweringTrace() : null);
    }

    /// <summary>The same from a source of files, which need not be the disk.</summary>
    public static LoadedDocument Load(IDocumentSource source, string path, CompileOptions options)
    {
        var diagnostics = new DiagnosticBag();
        return Compile(path, MultiFileReader.Read(source, path, diagnostics), options, diagnostics, trace: null);
    }

    private static LoadedDocument Compile(string path, SourceDocument? document, CompileOptions options, DiagnosticBag diagnostics, LoweringTrace? trace) =>
        new(path, document, document is null ? null : CompilerPipeline.Compile(document, diagnostics, options, trace), diagnostics) { Trace = trace };
}
