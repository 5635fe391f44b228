namespace FastShield.Compiler.Reading;

/// <summary>A document that was read whole.</summary>
/// <param name="File">Its name.</param>
/// <param name="Root">Its only top-level value.</param>
/// <param name="Format">The notation it was written in.</param>
public sealed record SourceDocument(SourceFile File, SourceNode Root, DocumentFormat Format)
{
    /// <summary>The further files that its references may lead to; null where they may lead nowhere.</summary>
    public DocumentLibrary? Others { get; init; }
}
