using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>`items` before 2020-12: one schema for all items, or a list for the first ones with `additionalItems` for those behind (2019-09 Core 9.3.1).</summary>
internal sealed class ListedItems : Keyword
{
    public override void Lower(SchemaDraft draft)
    {
        if (!draft.TryGet("items", out var items))
        {
            // additionalItems means nothing without a list of items.
            return;
        }

        if (items is not ArrayNode list)
        {
            draft.LoopItems(new ArrayShape([], draft.Lower(items), true), "items");
            return;
        }

        var hasRest = draft.TryGet("additionalItems", out var others);
        draft.LoopItems(
            new ArrayShape([.. list.Items.Select(draft.Lower)], hasRest ? draft.Lower(others!) : ValidationProgram.AnyBlock, hasRest), "items");
    }
}
