using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering;

/// <summary>Finds the schema of a declared property, through every schema that is applied in place.</summary>
internal static class PropertyBlocks
{
    /// <summary>The block of the first declaration met, or <see cref="ValidationProgram.AnyBlock"/>.</summary>
    public static int Find(ValidationProgram program, int block, byte[] name)
    {
        if (block < 0)
        {
            return ValidationProgram.AnyBlock;
        }

        var members = program.Blocks[block].Members;
        if (members >= 0)
        {
            var index = program.Objects[members].Find(name);
            if (index >= 0 && program.Objects[members].Properties[index].IsDeclared)
            {
                return program.Objects[members].Properties[index].Block;
            }
        }

        foreach (var instruction in program.InstructionsOf(block).ToArray())
        {
            foreach (var target in Reach.SameValue(program, instruction))
            {
                var found = Find(program, target, name);
                if (found != ValidationProgram.AnyBlock)
                {
                    return found;
                }
            }
        }

        return ValidationProgram.AnyBlock;
    }
}
