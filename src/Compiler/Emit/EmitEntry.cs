namespace FastShield.Compiler.Emit;

/// <summary>A block that a shield asks an engine about, and whose it is: one for each body and each parameter of an operation.</summary>
/// <param name="Operation">The operation's name; blocks that one operation alone uses are emitted into its file.</param>
/// <param name="Block">The block; those below zero need no code and are left out.</param>
public sealed record EmitEntry(string Operation, int Block);
