using FastShield.Runtime.Program;

namespace FastShield.Runtime.Contract;

/// <summary>
/// What holds JSON texts against the blocks of a program: the interpreter, or emitted C#. One contract, two makers, one answer.
/// Immutable and safe for many threads; the working state is the caller's <see cref="ValidationContext"/>.
/// </summary>
public abstract unsafe class SchemaEngine
{
    /// <summary>Makes an engine for a program.</summary>
    protected SchemaEngine(ValidationProgram program) => Program = program;

    /// <summary>The program that this engine runs.</summary>
    public ValidationProgram Program { get; }

    /// <summary>The engine's name in events and reports.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// True where the text is one JSON value that conforms to the block. The caller has called <see cref="ValidationContext.Begin"/>;
    /// when the text itself is at fault, <see cref="ValidationContext.Fault"/> says how.
    /// </summary>
    /// <param name="block">A block, <see cref="ValidationProgram.AnyBlock"/> or <see cref="ValidationProgram.NoBlock"/>.</param>
    /// <param name="json">The text; at least 64 zero bytes have to stand behind it, and it may not move during the call.</param>
    /// <param name="length">Length of the text in bytes.</param>
    /// <param name="context">The caller's working state.</param>
    public abstract bool Accepts(int block, byte* json, int length, ValidationContext context);
}
