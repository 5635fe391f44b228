using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Passes;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering;

/// <summary>Lays drafts out as a program: instructions in order, the types of each block, and no block that waits for itself.</summary>
internal static class ProgramFreezing
{
    public static ValidationProgram Freeze(ProgramBuilder tables, List<SchemaDraft?> drafts, DiagnosticBag diagnostics, IReadOnlyCollection<string> withoutPasses)
    {
        var instructions = new List<Instruction>();
        var blocks = new Block[drafts.Count];
        for (var i = 0; i < drafts.Count; i++)
        {
            var draft = drafts[i] ?? throw new InvalidOperationException($"Block {i} was never lowered.");
            var start = instructions.Count;
            instructions.AddRange(draft.Asserts);
            instructions.AddRange(draft.Logic);
            blocks[i] = new Block(
                start,
                draft.Asserts.Count + draft.Logic.Count,
                draft.Members,
                draft.Items,
                draft.Asserts.Count,
                JsonType.Any,
                draft.Place(""));
        }

        var program = new ValidationProgram
        {
            Instructions = [.. instructions],
            Blocks = blocks,
            Objects = [.. tables.Objects],
            Arrays = [.. tables.Arrays],
            BlockLists = [.. tables.BlockLists],
            Values = [.. tables.Values],
            Decimals = [.. tables.Decimals],
            Patterns = [.. tables.Patterns],
            Names = [.. tables.Names],
            Discriminators = [.. tables.Discriminators],
            Places = [.. tables.Places],
        };
        if (InPlaceNesting.Check(program, block => drafts[block]!.Node, diagnostics))
        {
            BlockTypes.Compute(program);
            return ProgramPasses.Run(program, withoutPasses);
        }

        return program;
    }
}
