namespace FastShield.Compiler.SecondReader;

/// <summary>An operation as the other reader saw it.</summary>
/// <param name="Method">The method, in upper case.</param>
/// <param name="Path">The path template as written.</param>
public readonly record struct SeenOperation(string Method, string Path);
