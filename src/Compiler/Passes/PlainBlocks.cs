using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Passes;

/// <summary>Blocks that ask nothing themselves but a type that a value's first byte tells: all the rest is their logic.</summary>
internal static class PlainBlocks
{
    public static bool IsPlain(ValidationProgram program, int index)
    {
        var block = program.Blocks[index];
        if (block.Members >= 0 || block.Items >= 0 || block.FirstLogic == block.Count || block.Reader != Block.OwnReading || block.Instead >= 0)
        {
            return false;
        }

        foreach (var instruction in program.InstructionsOf(index)[..block.FirstLogic])
        {
            // Whether a number is whole, its first byte does not tell.
            if (instruction.Kind != InstructionKind.AssertType || ((JsonType)instruction.A & (JsonType.Integer | JsonType.Number)) == JsonType.Integer)
            {
                return false;
            }
        }

        return true;
    }
}
