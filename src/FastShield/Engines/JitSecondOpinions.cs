using FastShield.Commands;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.SecondReader;

namespace FastShield.Engines;

/// <summary>The JIT host has a second reader of documents, whose diagnostics `check` shows too.</summary>
internal static class SecondOpinions
{
    /// <summary>Adds what the second reader says, as warnings: it is no judge of what is enforced.</summary>
    public static void Add(LoadedDocument loaded)
    {
        if (loaded.Document is null)
        {
            return;
        }

        foreach (var diagnostic in SecondOpenApiReader.Read(loaded.Document).Diagnostics)
        {
            loaded.Diagnostics.Add(diagnostic with { Severity = diagnostic.Severity > DiagnosticSeverity.Warning ? DiagnosticSeverity.Warning : diagnostic.Severity });
        }
    }
}
