using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>`contains` with `minContains` and `maxContains` (Core 10.3.1.3, Validation 6.4.4).</summary>
internal sealed class Contains(bool looksAtItems = true) : Keyword
{
    public override void Lower(SchemaDraft draft)
    {
        if (!draft.TryGet("contains", out var schema))
        {
            // The two counts mean nothing without the schema that is counted.
            return;
        }

        var least = 1;
        var most = int.MaxValue;
        if (draft.TryGet("minContains", out var minimum) && Keywords.Count.TryRead(draft, minimum, "minContains", out var atLeast))
        {
            least = atLeast;
        }

        if (draft.TryGet("maxContains", out var maximum) && Keywords.Count.TryRead(draft, maximum, "maxContains", out var atMost))
        {
            most = atMost;
        }

        if (looksAtItems)
        {
            Count(draft, schema, least, most);
            return;
        }

        // In 2019-09 an item that "contains" found still counts as unevaluated: what stands under "not" has looked at nothing.
        var counted = draft.Aside(inner => Count(inner, schema, least, most));
        draft.Reread(InstructionKind.LogicNot, draft.Aside(inner => inner.Reread(InstructionKind.LogicNot, counted, 0, 0, "contains")), 0, 0, "contains");
    }

    private static void Count(SchemaDraft draft, SourceNode schema, int least, int most) =>
        draft.Reread(InstructionKind.LoopContains, draft.Lower(schema), least, most, "contains");
}
