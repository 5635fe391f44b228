using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>`items`, one schema, and `prefixItems` (Core 10.3.1).</summary>
internal sealed class ArrayItems : Keyword
{
    public override void Lower(SchemaDraft draft)
    {
        var rest = ValidationProgram.AnyBlock;
        if (draft.TryGet("items", out var items))
        {
            if (items is ArrayNode)
            {
                draft.Malformed(items, "items", "a schema; a list of schemas is 'prefixItems' since JSON Schema 2020-12");
            }
            else
            {
                rest = draft.Lower(items);
            }
        }

        int[] prefix = [];
        if (draft.TryGet("prefixItems", out var first))
        {
            if (first is ArrayNode list)
            {
                prefix = [.. list.Items.Select(draft.Lower)];
            }
            else
            {
                draft.Malformed(first, "prefixItems", "a list of schemas");
            }
        }

        draft.LoopItems(new ArrayShape(prefix, rest, items is not null), items is null ? "prefixItems" : "items");
    }
}
