using System.Text;
using FastShield.Compiler.Lowering;
using FastShield.Compiler.Reading;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Report;

/// <summary>
/// Finds the instructions that enforce a word. Most instructions carry the word in their place; where one enforces several words together, or hands
/// values to the blocks of the word's schemas, its operands have to show each of them.
/// </summary>
internal sealed class KeywordEvidence(ValidationProgram program, LoweringTrace trace)
{
    /// <summary>The block's instructions that enforce the word; empty where none shows it.</summary>
    public Instruction[] Find(TracedSchema schema, ObjectMember member)
    {
        var found = new List<Instruction>();
        foreach (ref readonly var instruction in program.InstructionsOf(schema.Block))
        {
            if (Shows(in instruction, schema, member))
            {
                found.Add(instruction);
            }
        }

        return [.. found];
    }

    private bool Shows(in Instruction instruction, TracedSchema schema, ObjectMember member)
    {
        switch (instruction.Kind)
        {
            case InstructionKind.LoopMembers:
                return ShowsMember(program.Objects[instruction.A], schema, member);
            case InstructionKind.LoopItems:
                return ShowsItem(program.Arrays[instruction.A], schema, member);
            case InstructionKind.AssertType when member.Name == "nullable":
                return member.Value.AsBoolean() == true && ((JsonType)instruction.A & JsonType.Null) != 0;
            case InstructionKind.AssertExclusiveMinimum when member.Name == "exclusiveMinimum" && member.Value.AsBoolean() == true:
            case InstructionKind.AssertExclusiveMaximum when member.Name == "exclusiveMaximum" && member.Value.AsBoolean() == true:
            case InstructionKind.LogicDiscriminator when member.Name == "discriminator":
                return true;
            case InstructionKind.LogicIf when member.Name is "then" or "else":
                return (member.Name == "then" ? instruction.B : instruction.C) == schema.BlockOf(member.Value);
            case InstructionKind.LoopContains when member.Name is "minContains" or "maxContains":
                return true;
            case InstructionKind.LogicAllOf or InstructionKind.LogicAnyOf or InstructionKind.LogicOneOf:
                return IsOf(in instruction, member)
                    && member.Value is ArrayNode branches
                    && program.BlockLists[instruction.A].AsSpan().SequenceEqual([.. branches.Items.Select(schema.BlockOf)]);
            case InstructionKind.LogicNot when member.Name is "contains" or "minContains" or "maxContains":
                // In 2019-09 the loop is behind two of them, so that it looks at no item.
                return program.Places[instruction.Place].Keyword == "contains";
            case InstructionKind.LogicNot or InstructionKind.LoopContains:
                return IsOf(in instruction, member) && instruction.A == schema.BlockOf(member.Value);
            case InstructionKind.LogicUnevaluatedProperties or InstructionKind.LogicUnevaluatedItems:
                return IsOf(in instruction, member) && instruction.B == schema.BlockOf(member.Value);
            default:
                return IsOf(in instruction, member);
        }
    }

    private bool IsOf(in Instruction instruction, ObjectMember member) => program.Places[instruction.Place].Keyword == member.Name;

    private bool ShowsMember(ObjectShape shape, TracedSchema schema, ObjectMember member) => member switch
    {
        { Name: "properties", Value: ObjectNode names } => names.Members.All(name => Has(shape, name.Name, rule => rule.IsDeclared && (rule.Block == schema.BlockOf(name.Value) || IsOneWay(name.Value)))),
        { Name: "required", Value: ArrayNode names } => names.Items.All(name => IsAsked(shape, schema.Node, name.AsString())),
        { Name: "additionalProperties" } => shape.CoversOthers && shape.Additional == schema.BlockOf(member.Value),
        { Name: "patternProperties", Value: ObjectNode patterns } =>
            shape.Patterns.Select(rule => rule.Block).SequenceEqual(patterns.Members.Select(pattern => schema.BlockOf(pattern.Value))),
        { Name: "propertyNames" } => shape.Names == schema.BlockOf(member.Value),
        { Name: "dependentRequired", Value: ObjectNode rules } => shape.Dependents.Length == rules.Count,
        _ => false,
    };

    private static bool ShowsItem(ArrayShape shape, TracedSchema schema, ObjectMember member) => member switch
    {
        { Name: "items" or "prefixItems", Value: ArrayNode items } => shape.Prefix.AsSpan().SequenceEqual([.. items.Items.Select(schema.BlockOf)]),
        { Name: "items" or "additionalItems" } => shape.CoversRest && shape.Rest == schema.BlockOf(member.Value),
        _ => false,
    };

    private static bool Has(ObjectShape shape, string name, Func<PropertyRule, bool> holds)
    {
        var index = shape.Find(Encoding.UTF8.GetBytes(name));
        return index >= 0 && holds(shape.Properties[index]);
    }

    // What is readOnly is asked of responses alone, and what is writeOnly of requests alone (OAS 3.0.4 section 4.7.24.2).
    private bool IsAsked(ObjectShape shape, ObjectNode node, string? name) =>
        name is not null && Has(shape, name, rule => rule.IsRequired || (rule.IsDeclared && IsOneWay((node["properties"] as ObjectNode)?[name])));

    private bool IsOneWay(SourceNode? property) =>
        property is not null
        && trace.Target(property)?.Node is { } target
        && (target["readOnly"]?.AsBoolean() == true || target["writeOnly"]?.AsBoolean() == true);
}
