using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>
/// `$dynamicRef` where it can only lead to one place, which is what documents without several extensible schemas have (Core 8.2.3.2). Where the
/// place depends on the way by which validation came, it is a gap.
/// </summary>
internal sealed class DynamicReference : Keyword
{
    public override IReadOnlyList<string> OpenApi30 { get; } = [];

    public override IReadOnlyList<string> Draft202012 { get; } = ["$dynamicRef"];

    public override void Lower(SchemaDraft draft)
    {
        var reference = draft.Node["$dynamicRef"]!;
        if (draft.Resolve(reference) is not { } target)
        {
            return;
        }

        if (draft.IsStatic(reference, target))
        {
            draft.Reread(InstructionKind.ControlCall, draft.Lower(target), 0, 0, "$dynamicRef");
            return;
        }

        draft.Diagnostics.Gap(
            SchemaCodes.UnsupportedKeyword, reference, "'$dynamicRef' is not enforced yet where several schemas have a '$dynamicAnchor' of its name.");
    }
}
