using FastShield.Compiler.Lowering;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Passes;

/// <summary>Which blocks a block hands values to where only yes or no is asked.</summary>
internal static class FastReach
{
    public static IEnumerable<int> Of(ValidationProgram program, int block) =>
        program.Blocks[block].Instead is >= 0 and var instead ? [instead] : Reach.Of(program, block);
}
