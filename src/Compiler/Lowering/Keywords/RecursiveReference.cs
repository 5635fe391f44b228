using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>`$recursiveRef` of 2019-09 (Core 8.2.4.2.1), whose only value is `#`: the outermost resource on the way that has `$recursiveAnchor: true` has the say.</summary>
internal sealed class RecursiveReference : Keyword
{
    public override void Lower(SchemaDraft draft)
    {
        var reference = draft["$recursiveRef"]!;
        if (reference.AsString() != "#")
        {
            draft.Malformed(reference, "$recursiveRef", "\"#\"");
            return;
        }

        if (draft.ResolveDynamic(reference) is { } target)
        {
            draft.Reread(InstructionKind.ControlCall, draft.Lower(target), 0, 0, "$recursiveRef");
        }
    }
}
