using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering;

/// <summary>
/// Blocks that hand the same value on to other blocks: none may reach itself that way, or its validation would never end,
/// and no chain may be longer than the stack is sure to hold.
/// </summary>
internal static class InPlaceNesting
{
    /// <summary>The longest chain of blocks that read one value.</summary>
    public const int MaximumChain = 64;

    private const int Underway = -1;

    /// <summary>True where every chain ends; otherwise the schemas at fault are reported.</summary>
    public static bool Check(ValidationProgram program, Func<int, SourceNode> nodeOf, DiagnosticBag diagnostics)
    {
        var length = new int[program.Blocks.Length];
        var isSound = true;
        for (var block = 0; block < length.Length && isSound; block++)
        {
            isSound = Visit(block, 0, program, length, nodeOf, diagnostics);
        }

        return isSound;
    }

    private static bool Visit(
        int block, int depth, ValidationProgram program, int[] length, Func<int, SourceNode> nodeOf, DiagnosticBag diagnostics)
    {
        if (block < 0 || length[block] > 0)
        {
            return true;
        }

        if (length[block] == Underway)
        {
            diagnostics.Error(
                SchemaCodes.EndlessReference, nodeOf(block), "This schema applies itself to the same value again, so validating it would never end.");
            return false;
        }

        length[block] = Underway;
        var longest = 0;
        var range = program.Blocks[block];
        for (var i = range.Start; i < range.Start + range.Count; i++)
        {
            foreach (var target in Reach.SameValue(program, program.Instructions[i]))
            {
                if (!Visit(target, depth + 1, program, length, nodeOf, diagnostics))
                {
                    return false;
                }

                longest = target < 0 ? longest : Math.Max(longest, length[target]);
            }
        }

        length[block] = longest + 1;
        if (longest < MaximumChain && depth <= MaximumChain)
        {
            return true;
        }

        diagnostics.Error(
            SchemaCodes.TooDeepInPlace, nodeOf(block), $"More than {MaximumChain} schemas are applied to one value inside one another; flatten them.");
        return false;
    }
}
