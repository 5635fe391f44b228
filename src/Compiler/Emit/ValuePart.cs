namespace FastShield.Compiler.Emit;

/// <summary>What a block does with values of one kind.</summary>
/// <param name="Ending">The ending of the kind's own method.</param>
/// <param name="FirstBytes">The characters that a value of the kind begins with; empty for numbers, which are all that is left.</param>
/// <param name="Shortcut">The expression that passes the value where the block asks nothing of it, or null.</param>
/// <param name="Emit">Writes the kind's method, which tests the first byte itself.</param>
internal sealed record ValuePart(string Ending, string FirstBytes, Code? Shortcut, Action<BlockScope, Name> Emit);
