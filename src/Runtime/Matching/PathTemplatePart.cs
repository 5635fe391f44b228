namespace FastShield.Runtime.Matching;

/// <summary>A run of literal bytes, or one variable, within a segment of a path template.</summary>
/// <param name="Literal">The literal's canonical bytes; empty for a variable.</param>
/// <param name="Variable">The variable's name; null for a literal.</param>
public readonly record struct PathTemplatePart(ReadOnlyMemory<byte> Literal, string? Variable);
