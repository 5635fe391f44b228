namespace FastShield.Compiler.Contract;

/// <summary>A stretch of a path segment.</summary>
/// <param name="IsVariable">Whether <paramref name="Text"/> is a variable's name.</param>
/// <param name="Text">Literal text as written in the template (it may be percent-encoded), or the name without braces.</param>
public readonly record struct PathPart(bool IsVariable, string Text);
