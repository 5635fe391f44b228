namespace FastShield.Compiler.Emit;

/// <summary>One source file.</summary>
/// <param name="Path">Its path, relative, with forward slashes; made of letters, digits, underscores and dots.</param>
/// <param name="Text">C# source; lines end in a line feed.</param>
public sealed record EmittedFile(string Path, string Text);
