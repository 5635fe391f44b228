using System.Text;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>
/// All keywords that look at an object's members become one loop: `properties`, `patternProperties`, `additionalProperties`,
/// `required`, `propertyNames`, `dependentRequired` (Core 10.3.2, Validation 6.5).
/// </summary>
internal sealed class ObjectMembers : Keyword
{
    private static readonly string[] Words =
        ["properties", "additionalProperties", "required", "patternProperties", "propertyNames", "dependentRequired"];

    public override void Lower(SchemaDraft draft)
    {
        var names = new List<string>();
        var indexes = new Dictionary<string, int>(StringComparer.Ordinal);
        var values = ObjectOf(draft, "properties");
        foreach (var member in values?.Members ?? [])
        {
            indexes.Add(member.Name, names.Count);
            names.Add(member.Name);
        }

        var declared = names.Count;
        var required = new HashSet<string>(Required(draft, values), StringComparer.Ordinal);
        foreach (var name in required)
        {
            IndexOf(name, names, indexes);
        }

        var dependents = Dependents(draft, names, indexes);
        if (names.Count > SchemaLowering.MaximumNames)
        {
            draft.Diagnostics.Error(
                SchemaCodes.TooManyNames, draft.Node, $"An object may name {SchemaLowering.MaximumNames} properties at most, and this one names {names.Count}.");
            return;
        }

        var properties = new PropertyRule[names.Count];
        for (var i = 0; i < properties.Length; i++)
        {
            var block = i < declared ? draft.LowerProperty(values!.Members[i].Value) : ValidationProgram.AnyBlock;
            properties[i] = new PropertyRule(Encoding.UTF8.GetBytes(names[i]), block, i < declared, required.Contains(names[i]));
        }

        var additional = draft.TryGet("additionalProperties", out var others) ? draft.Lower(others) : ValidationProgram.AnyBlock;
        var patterns = Patterns(draft);
        var named = draft.TryGet("propertyNames", out var nameSchema) ? draft.Lower(nameSchema) : ValidationProgram.AnyBlock;
        draft.LoopMembers(new ObjectShape(properties, patterns, additional, named, dependents, others is not null), FirstOf(draft));
    }

    private static IEnumerable<string> Required(SchemaDraft draft, ObjectNode? values)
    {
        if (!draft.TryGet("required", out var required))
        {
            yield break;
        }

        if (required is not ArrayNode list)
        {
            // A boolean inside a property's schema is Swagger's and draft 3's way: it asks nothing of this value.
            draft.Malformed(required, "required", "a list of names");
            yield break;
        }

        foreach (var item in list.Items)
        {
            if (item.AsString() is not { } name)
            {
                draft.Malformed(item, "required", "a list of names");
            }
            else if (values?[name] is not { } property || !draft.IsOfOtherWay(property))
            {
                // What is readOnly is required of responses alone, and what is writeOnly of requests (OAS 3.0.4 section 4.7.24.2).
                yield return name;
            }
        }
    }

    private static DependentRule[] Dependents(SchemaDraft draft, List<string> names, Dictionary<string, int> indexes)
    {
        var rules = new List<DependentRule>();
        foreach (var member in ObjectOf(draft, "dependentRequired")?.Members ?? [])
        {
            if (member.Value is not ArrayNode needs || needs.Items.Any(item => item.AsString() is null))
            {
                draft.Malformed(member.Value, "dependentRequired", "a list of names for each name");
                continue;
            }

            var trigger = IndexOf(member.Name, names, indexes);
            rules.Add(new DependentRule(trigger, [.. needs.Items.Select(item => IndexOf(item.AsString()!, names, indexes))]));
        }

        return [.. rules];
    }

    private static PatternRule[] Patterns(SchemaDraft draft)
    {
        var rules = new List<PatternRule>();
        foreach (var member in ObjectOf(draft, "patternProperties")?.Members ?? [])
        {
            var pattern = draft.Tables.Pattern(member.Name, out var error);
            if (pattern < 0)
            {
                draft.Diagnostics.Gap(SchemaCodes.UnsupportedPattern, member.Value, $"The pattern of names cannot be enforced: {error}");
                continue;
            }

            rules.Add(new PatternRule(pattern, draft.Lower(member.Value)));
        }

        return [.. rules];
    }

    private static ObjectNode? ObjectOf(SchemaDraft draft, string keyword)
    {
        if (!draft.TryGet(keyword, out var value))
        {
            return null;
        }

        if (value is ObjectNode node)
        {
            return node;
        }

        draft.Malformed(value, keyword, "an object");
        return null;
    }

    private static int IndexOf(string name, List<string> names, Dictionary<string, int> indexes)
    {
        if (!indexes.TryGetValue(name, out var index))
        {
            index = names.Count;
            indexes.Add(name, index);
            names.Add(name);
        }

        return index;
    }

    private static string FirstOf(SchemaDraft draft) =>
        Words.First(word => draft.TryGet(word, out _));
}
