using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Diagnostics;

/// <summary>One thing to tell the author of a document: what is wrong, where, and what to do about it.</summary>
/// <param name="Code">Stable code `FSxxxx` of <see cref="DiagnosticCodes"/>; never reused for another meaning.</param>
/// <param name="Severity">Whether the document can still be used.</param>
/// <param name="Message">A sentence or two for people: what is wrong and what to do.</param>
/// <param name="File">The document's name as it was given.</param>
/// <param name="Line">Line, from 1; 0 where the document has no such place (an unreadable file).</param>
/// <param name="Column">Column in characters, from 1; 0 as for <paramref name="Line"/>.</param>
/// <param name="Pointer">JSON Pointer (RFC 6901) of the node; empty for the whole document.</param>
public sealed record Diagnostic(
    string Code,
    DiagnosticSeverity Severity,
    string Message,
    string File,
    int Line,
    int Column,
    string Pointer)
{
    /// <summary>The form compilers use, which editors can jump to: `file(line,column): severity code: message [pointer]`.</summary>
    public override string ToString()
    {
        // Names of a document come into both: one of them must not write a line of its own, a false event for instance.
        var place = Line > 0 ? $"{File}({Line},{Column})" : File;
        var pointer = Pointer.Length > 0 ? $" [#{Pointer}]" : string.Empty;
        return Shown.OneLine($"{place}: {SeverityWord} {Code}: {Message}{pointer}");
    }

    private string SeverityWord => Severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Gap => "gap",
        DiagnosticSeverity.Warning => "warning",
        _ => "information",
    };
}
