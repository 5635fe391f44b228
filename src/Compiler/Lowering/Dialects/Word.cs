using FastShield.Compiler.Lowering.Keywords;

namespace FastShield.Compiler.Lowering.Dialects;

/// <summary>A word of a dialect.</summary>
/// <param name="Keyword">What it means.</param>
/// <param name="Holds">Where schemas stand in its value.</param>
internal readonly record struct Word(Keyword Keyword, Holds Holds);
