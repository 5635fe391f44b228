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
        var trace = isTraced ? new LoweringTrace() : null;
        var document = MultiFileReader.Read(path, refsRoot, diagnostics);
        return new LoadedDocument(path, document, document is null ? null : CompilerPipeline.Compile(document, diagnostics, options, trace), diagnostics) { Trace = trace };
    }
}
