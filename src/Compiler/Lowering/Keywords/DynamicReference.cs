using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>
/// `$dynamicRef` (Core 8.2.3.2): where the place that it leads to has the dynamic anchor of its name, the outermost schema resource on the way
/// that validation came has the say. A block is made for each way that differs, so that nothing is looked up while a value is read.
/// </summary>
internal sealed class DynamicReference : Keyword
{
    public override void Lower(SchemaDraft draft)
    {
        if (draft.ResolveDynamic(draft["$dynamicRef"]!) is { } target)
        {
            draft.Reread(InstructionKind.ControlCall, draft.Lower(target), 0, 0, "$dynamicRef");
        }
    }
}
