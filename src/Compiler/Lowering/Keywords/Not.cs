using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>`not` (Core 10.2.1.4).</summary>
internal sealed class Not : Keyword
{
    public override void Lower(SchemaDraft draft) =>
        draft.Reread(InstructionKind.LogicNot, draft.Lower(draft["not"]!), 0, 0, "not");
}
