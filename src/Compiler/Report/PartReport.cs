using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Report;

/// <summary>What becomes of one part of an operation.</summary>
/// <param name="Kind">The part.</param>
/// <param name="Name">Its name, such as `query limit` or `application/json`.</param>
/// <param name="Treatment">What becomes of it.</param>
/// <param name="Reason">What is asked, or why nothing is.</param>
/// <param name="Place">Where the document says it.</param>
/// <param name="Schema">The schema that values are held against; null where there is none.</param>
/// <param name="Cost">What holding a value against it costs at worst; null for what has no schema.</param>
public sealed record PartReport(PartKind Kind, string Name, Treatment Treatment, string Reason, SourceNode Place, SourceNode? Schema, Cost? Cost);
