using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>`not` (Core 10.2.1.4).</summary>
internal sealed class Not : Keyword
{
    public override IReadOnlyList<string> OpenApi30 { get; } = ["not"];

    public override IReadOnlyList<string> Draft202012 => OpenApi30;

    public override void Lower(SchemaDraft draft) =>
        draft.Reread(InstructionKind.LogicNot, draft.Lower(draft.Node["not"]!), 0, 0, "not");
}
