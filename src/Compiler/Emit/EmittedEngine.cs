namespace FastShield.Compiler.Emit;

/// <summary>The sources of one engine.</summary>
/// <param name="TypeName">The engine class's full name; its constructor takes the program.</param>
/// <param name="Files">The files, in a fixed order.</param>
public sealed record EmittedEngine(string TypeName, IReadOnlyList<EmittedFile> Files);
