using System.Text;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Lowering.Keywords;

/// <summary>
/// `allOf`, `anyOf` and `oneOf` (Core 10.2.1). Where OpenAPI's `discriminator` stands beside `oneOf` or `anyOf`, the schema that
/// it names is the only one tried: it says which one is meant, so that a value for one is not taken for another.
/// </summary>
internal sealed class Combination : Keyword
{
    public override void Lower(SchemaDraft draft)
    {
        if (Branches(draft, "allOf") is { } all)
        {
            draft.Reread(InstructionKind.LogicAllOf, draft.Tables.BlockList([.. all.Items.Select(draft.Lower)]), 0, 0, "allOf");
        }

        Choice(draft, "anyOf", InstructionKind.LogicAnyOf);
        Choice(draft, "oneOf", InstructionKind.LogicOneOf);
    }

    private static void Choice(SchemaDraft draft, string keyword, InstructionKind kind)
    {
        if (Branches(draft, keyword) is not { } branches)
        {
            return;
        }

        if (draft["discriminator"] is { } written and not ObjectNode)
        {
            draft.Malformed(written, "discriminator", "an object with a 'propertyName'");
            return;
        }

        if (draft["discriminator"] is ObjectNode discriminator && Table(draft, discriminator, branches) is { } table)
        {
            draft.Reread(InstructionKind.LogicDiscriminator, ProgramBuilder.Add(draft.Tables.Discriminators, table), 0, 0, keyword);
            return;
        }

        draft.Reread(kind, draft.Tables.BlockList([.. branches.Items.Select(draft.Lower)]), 0, 0, keyword);
    }

    private static ArrayNode? Branches(SchemaDraft draft, string keyword)
    {
        if (!draft.TryGet(keyword, out var value))
        {
            return null;
        }

        if (value is ArrayNode { Count: > 0 } list)
        {
            return list;
        }

        draft.Malformed(value, keyword, "a list of one or more schemas");
        return null;
    }

    /// <summary>The table, or null where it names no schema for a branch, so that every branch has to be tried.</summary>
    private static DiscriminatorTable? Table(SchemaDraft draft, ObjectNode discriminator, ArrayNode branches)
    {
        if (discriminator["propertyName"]?.AsString() is not { } property)
        {
            draft.Malformed(discriminator, "discriminator", "an object with a 'propertyName'");
            return null;
        }

        if (discriminator["defaultMapping"] is { } otherwise)
        {
            // By OpenAPI 3.2 a value need not name a schema then, and by its letter the property never changes what conforms (OAS 3.2.0 section 4.25).
            draft.Diagnostics.Information(SchemaCodes.Discriminator, otherwise, "With a default mapping a value need not name its schema: all branches are tried.");
            return null;
        }

        var targets = new Dictionary<string, SourceNode>(StringComparer.Ordinal);
        var twice = new HashSet<string>(StringComparer.Ordinal);
        var meant = new Dictionary<SourceNode, SourceNode>(ReferenceEqualityComparer.Instance);
        foreach (var branch in branches.Items)
        {
            // A schema without a name of its own cannot be named by a value (OAS 3.1.1 section 4.8.25.4).
            if (branch is not ObjectNode reference || reference["$ref"] is not { } target || target.AsString() is not { } path)
            {
                draft.Diagnostics.Warning(
                    SchemaCodes.Discriminator, branch, "A schema written in place has no name that the discriminator could give; all branches are tried.");
                return null;
            }

            // Two schemas of one name, which several files may have, are told apart by the mapping alone.
            if (!targets.TryAdd(DiscriminatorNames.Of(path), reference))
            {
                twice.Add(DiscriminatorNames.Of(path));
            }

            if (draft.Resolve(target) is { } schema)
            {
                meant.TryAdd(schema, reference);
            }
        }

        var values = new Dictionary<string, SourceNode>(targets, StringComparer.Ordinal);
        foreach (var name in twice)
        {
            values.Remove(name);
        }

        foreach (var entry in (discriminator["mapping"] as ObjectNode)?.Members ?? [])
        {
            if (draft.MappedTo(entry.Value) is not { } mapped || !meant.TryGetValue(mapped, out var target))
            {
                draft.Diagnostics.Warning(
                    SchemaCodes.Discriminator, entry.Value, $"'{entry.Name}' is mapped to a schema that is no branch here; values that name it are refused.");
                continue;
            }

            values[entry.Name] = target;
        }

        return new DiscriminatorTable(
            Encoding.UTF8.GetBytes(property),
            [.. values.Keys.Select(Encoding.UTF8.GetBytes)],
            [.. values.Values.Select(draft.Lower)]);
    }
}
