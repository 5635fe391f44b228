using FastShield.Compiler.Lowering;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Passes;

/// <summary>
/// Blocks that try branches, and that branches of others lead to: they may be asked about one value again and again, twice as often with every level
/// of nesting. They keep what they answered, so that the work stays in proportion to the text.
/// </summary>
internal sealed class RememberVerdicts : ProgramPass
{
    public override string Name => "remember-verdicts";

    public override ValidationProgram Run(ValidationProgram program)
    {
        var reread = Reread(program);
        for (var i = 0; i < program.Blocks.Length; i++)
        {
            var block = program.Blocks[i];
            if (reread[i] && block.FirstLogic < block.Count && block.Reader != Block.ByType && block.Instead < 0)
            {
                program.Blocks[i] = block with { Remembers = true };
            }
        }

        return program;
    }

    private static bool[] Reread(ValidationProgram program)
    {
        var reread = new bool[program.Blocks.Length];
        var waiting = new Stack<int>();
        for (var i = 0; i < program.Blocks.Length; i++)
        {
            var logic = program.Blocks[i].Instead < 0 ? program.InstructionsOf(i)[program.Blocks[i].FirstLogic..].ToArray() : [];
            foreach (var instruction in logic)
            {
                foreach (var target in Reach.SameValue(program, instruction))
                {
                    waiting.Push(target);
                }
            }
        }

        while (waiting.TryPop(out var block))
        {
            if (block < 0 || reread[block])
            {
                continue;
            }

            reread[block] = true;
            foreach (var target in FastReach.Of(program, block))
            {
                waiting.Push(target);
            }
        }

        return reread;
    }
}
