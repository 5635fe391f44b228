using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>`contains` with `minContains` and `maxContains` (Core 10.3.1.3, Validation 6.4.4).</summary>
internal sealed class Contains : Keyword
{
    public override IReadOnlyList<string> OpenApi30 { get; } = [];

    public override IReadOnlyList<string> Draft202012 { get; } = ["contains", "minContains", "maxContains"];

    public override void Lower(SchemaDraft draft)
    {
        if (!draft.Node.TryGet("contains", out var schema))
        {
            // The two counts mean nothing without the schema that is counted.
            return;
        }

        var least = 1;
        var most = int.MaxValue;
        if (draft.Node.TryGet("minContains", out var minimum) && Count.TryRead(draft, minimum, "minContains", out var atLeast))
        {
            least = atLeast;
        }

        if (draft.Node.TryGet("maxContains", out var maximum) && Count.TryRead(draft, maximum, "maxContains", out var atMost))
        {
            most = atMost;
        }

        draft.Reread(InstructionKind.LoopContains, draft.Lower(schema), least, most, "contains");
    }
}
