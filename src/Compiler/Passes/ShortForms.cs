using FastShield.Runtime.Program;

namespace FastShield.Compiler.Passes;

/// <summary>
/// Most strings and numbers are short and spelt in the usual way; whether such a one conforms is told without a loop over its bytes, and without asking
/// assertion after assertion.
/// </summary>
internal sealed class ShortForms : ProgramPass
{
    public override string Name => "short-forms";

    public override ValidationProgram Run(ValidationProgram program)
    {
        for (var i = 0; i < program.Blocks.Length; i++)
        {
            var block = program.Blocks[i];
            if (block.Instead < 0)
            {
                program.Blocks[i] = block with { Short = ShortForm.Of(program, program.InstructionsOf(i)[..block.FirstLogic]) };
            }
        }

        return program;
    }
}
