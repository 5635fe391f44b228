using System.Text;

namespace FastShield.Runtime.Program;

/// <summary>An object shape in words, for <see cref="ProgramText"/>.</summary>
internal static class ObjectSentences
{
    public static List<string> Of(ValidationProgram program, ObjectShape shape)
    {
        var sentences = new List<string> { "Of an object:" };
        if (shape.Names != ValidationProgram.AnyBlock)
        {
            sentences.Add($"  each name, as a string: {ProgramText.NameOf(program, shape.Names)}");
        }

        foreach (var property in shape.Properties)
        {
            var required = property.IsRequired ? ", required" : "";
            var value = property.IsDeclared ? ProgramText.NameOf(program, property.Block) : "as other names";
            sentences.Add($"  {ProgramText.Quoted(property.Name)}{required}: {value}");
        }

        foreach (var rule in shape.Patterns)
        {
            var source = Encoding.UTF8.GetBytes(program.Patterns[rule.Pattern].Source);
            sentences.Add($"  names in which the pattern {ProgramText.Quoted(source)} is found: {ProgramText.NameOf(program, rule.Block)}");
        }

        sentences.Add($"  other names: {ProgramText.NameOf(program, shape.Additional)}");
        foreach (var rule in shape.Dependents)
        {
            var needs = new List<string>();
            foreach (var need in rule.Needs)
            {
                needs.Add(ProgramText.Quoted(shape.Properties[need].Name));
            }

            sentences.Add($"  where {ProgramText.Quoted(shape.Properties[rule.Trigger].Name)} is, there has to be {string.Join(" and ", needs)}");
        }

        return sentences;
    }
}
