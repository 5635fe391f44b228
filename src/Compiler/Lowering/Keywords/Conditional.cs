using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>`if`, `then`, `else` (Core 10.2.2).</summary>
internal sealed class Conditional : Keyword
{
    public override IReadOnlyList<string> OpenApi30 { get; } = [];

    public override IReadOnlyList<string> Draft202012 { get; } = ["if", "then", "else"];

    public override void Lower(SchemaDraft draft)
    {
        if (!draft.Node.TryGet("if", out var condition))
        {
            // then and else mean nothing without if.
            return;
        }

        var then = draft.Node.TryGet("then", out var holds) ? draft.Lower(holds) : ValidationProgram.AnyBlock;
        var otherwise = draft.Node.TryGet("else", out var fails) ? draft.Lower(fails) : ValidationProgram.AnyBlock;
        draft.Reread(InstructionKind.LogicIf, draft.Lower(condition), then, otherwise, "if");
    }
}
