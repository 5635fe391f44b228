using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>`dependentSchemas` (Core 10.2.2.4).</summary>
internal sealed class DependentSchemas : Keyword
{
    public override void Lower(SchemaDraft draft)
    {
        if (draft["dependentSchemas"] is not ObjectNode schemas)
        {
            draft.Malformed(draft["dependentSchemas"]!, "dependentSchemas", "an object of schemas");
            return;
        }

        foreach (var member in schemas.Members)
        {
            draft.Reread(
                InstructionKind.LogicDependent, draft.Tables.Name(member.Name), draft.Lower(member.Value), 0, "dependentSchemas");
        }
    }
}
