namespace FastShield.Compiler.Diagnostics;

/// <summary>How much a diagnostic weighs, lightest first.</summary>
public enum DiagnosticSeverity : byte
{
    /// <summary>Worth knowing; nothing to do.</summary>
    Information,

    /// <summary>Probably a mistake in the document; it is loaded with the treatment that the message names.</summary>
    Warning,

    /// <summary>The document asks for something that is not enforced yet: refused unless gaps are allowed, then loaded without it.</summary>
    Gap,

    /// <summary>The document cannot be used as it is.</summary>
    Error,
}
