using System.Text;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>`dependencies`: for each property a schema, or names of others, which apply to objects that have it (draft 7 Validation 6.5.7).</summary>
internal sealed class Dependencies : Keyword
{
    public override void Lower(SchemaDraft draft)
    {
        if (draft["dependencies"] is not ObjectNode dependencies)
        {
            draft.Malformed(draft["dependencies"]!, "dependencies", "an object of schemas and lists of names");
            return;
        }

        foreach (var member in dependencies.Members)
        {
            var block = member.Value is ArrayNode names ? Required(draft, names) : draft.Lower(member.Value);
            draft.Reread(InstructionKind.LogicDependent, draft.Tables.Name(member.Name), block, 0, "dependencies");
        }
    }

    private static int Required(SchemaDraft draft, ArrayNode names)
    {
        var needed = names.Items.Select(item => item.AsString()).Distinct().ToList();
        if (needed.Contains(null))
        {
            draft.Malformed(names, "dependencies", "an object of schemas and lists of names");
            return ValidationProgram.NoBlock;
        }

        var properties = needed.Select(name => new PropertyRule(Encoding.UTF8.GetBytes(name!), ValidationProgram.AnyBlock, false, true)).ToArray();
        return draft.Aside(inner => inner.LoopMembers(
            new ObjectShape(properties, [], ValidationProgram.AnyBlock, ValidationProgram.AnyBlock, [], false), "dependencies"));
    }
}
