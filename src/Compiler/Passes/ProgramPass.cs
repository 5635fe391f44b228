using FastShield.Runtime.Program;

namespace FastShield.Compiler.Passes;

/// <summary>
/// One idea that makes a program's answers faster and changes none of them: a condition on blocks, and the mark that both engines act on. The cold
/// pass, which explains refusals, looks at no mark, so that violations do not depend on a pass either.
/// </summary>
internal abstract class ProgramPass
{
    /// <summary>The name that switches it off.</summary>
    public abstract string Name { get; }

    /// <summary>Marks the blocks of a finished program, and gives it back; where the pass adds blocks, it gives another program.</summary>
    public abstract ValidationProgram Run(ValidationProgram program);
}
