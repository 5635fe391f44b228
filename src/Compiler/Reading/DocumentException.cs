using FastShield.Compiler.Diagnostics;

namespace FastShield.Compiler.Reading;

/// <summary>Ends the reading of a document at its first fault; caught by <see cref="DocumentReader"/>, never seen outside.</summary>
internal sealed class DocumentException(string code, int line, int column, string message) : Exception(message)
{
    public Diagnostic ToDiagnostic(SourceFile file) =>
        new(code, DiagnosticSeverity.Error, Message, file.Name, line, column, string.Empty);
}
