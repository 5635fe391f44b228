using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>`if`, `then`, `else` (Core 10.2.2).</summary>
internal sealed class Conditional : Keyword
{
    public override void Lower(SchemaDraft draft)
    {
        if (!draft.TryGet("if", out var condition))
        {
            // then and else mean nothing without if.
            return;
        }

        var then = draft.TryGet("then", out var holds) ? draft.Lower(holds) : ValidationProgram.AnyBlock;
        var otherwise = draft.TryGet("else", out var fails) ? draft.Lower(fails) : ValidationProgram.AnyBlock;
        draft.Reread(InstructionKind.LogicIf, draft.Lower(condition), then, otherwise, "if");
    }
}
