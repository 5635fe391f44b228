using FastShield.Compiler.Diagnostics;

namespace FastShield.Compiler.Report;

/// <summary>One rule of advice: what is not wrong in a document, and could be said more strictly.</summary>
/// <param name="Code">Its stable code, FS21xx.</param>
/// <param name="Name">Its name in a few words.</param>
/// <param name="Severity">Warning, or information for what is shown on request only.</param>
/// <param name="Help">Why it matters and what to do.</param>
public sealed record AdviceRule(string Code, string Name, DiagnosticSeverity Severity, string Help);
