namespace FastShield.Runtime.Program;

/// <summary>
/// What one instruction asks of a value. Families by prefix: `Assert` looks at the value itself, `Loop` at its members or
/// items, `Logic` reads the value again for other blocks, `Control` hands it on to another block.
/// A new kind needs an interpreter case, an emitter case, a sentence in ProgramText and a row in docs/RECIPES.md.
/// </summary>
public enum InstructionKind : byte
{
    /// <summary>A: the <see cref="Json.JsonType"/> bits of which one has to fit.</summary>
    AssertType,

    /// <summary>A: index of the value set; the value has to equal a member (`enum`).</summary>
    AssertEnum,

    /// <summary>A: index of a value set with one member (`const`).</summary>
    AssertConst,

    /// <summary>A: index of the decimal; a number may not be below it.</summary>
    AssertMinimum,

    /// <summary>A: index of the decimal; a number may not be above it.</summary>
    AssertMaximum,

    /// <summary>A: index of the decimal; a number has to be above it.</summary>
    AssertExclusiveMinimum,

    /// <summary>A: index of the decimal; a number has to be below it.</summary>
    AssertExclusiveMaximum,

    /// <summary>A: index of the decimal; a number has to be a whole multiple of it.</summary>
    AssertMultipleOf,

    /// <summary>A: the least count of code points of a string.</summary>
    AssertMinLength,

    /// <summary>A: the largest count of code points of a string.</summary>
    AssertMaxLength,

    /// <summary>A: index of the pattern that has to be found in a string.</summary>
    AssertPattern,

    /// <summary>A: the <see cref="Checks.Formats.FormatKind"/> that a string, or a number, has to have.</summary>
    AssertFormat,

    /// <summary>A: the least count of items of an array.</summary>
    AssertMinItems,

    /// <summary>A: the largest count of items of an array.</summary>
    AssertMaxItems,

    /// <summary>No two items of an array may be equal.</summary>
    AssertUniqueItems,

    /// <summary>A: the least count of members of an object.</summary>
    AssertMinProperties,

    /// <summary>A: the largest count of members of an object.</summary>
    AssertMaxProperties,

    /// <summary>A: index of the object shape that members are held against. At most one in a block.</summary>
    LoopMembers,

    /// <summary>A: index of the array shape that items are held against. At most one in a block.</summary>
    LoopItems,

    /// <summary>A: block; B: the least, C: the largest count of items that conform to it (`contains`).</summary>
    LoopContains,

    /// <summary>A: index of a block list; the value has to conform to all of them.</summary>
    LogicAllOf,

    /// <summary>A: index of a block list; the value has to conform to one or more.</summary>
    LogicAnyOf,

    /// <summary>A: index of a block list; the value has to conform to exactly one.</summary>
    LogicOneOf,

    /// <summary>A: index of the discriminator table; an object has to conform to the block that its discriminating property names.</summary>
    LogicDiscriminator,

    /// <summary>A: the block that the value may not conform to.</summary>
    LogicNot,

    /// <summary>A: the condition; B: the block if it holds; C: the block if not (each <see cref="ValidationProgram.AnyBlock"/> where absent).</summary>
    LogicIf,

    /// <summary>A: name index of a property; B: the block for objects that have it (`dependentSchemas`).</summary>
    LogicDependent,

    /// <summary>
    /// A: the block that this instruction is of; B: the block of members that nothing in that block, nor in those that it applies to the same
    /// object, has looked at (`unevaluatedProperties`). The last instruction of a block but for its like.
    /// </summary>
    LogicUnevaluatedProperties,

    /// <summary>The same for items (`unevaluatedItems`).</summary>
    LogicUnevaluatedItems,

    /// <summary>A: a block that the value has to conform to as well (`$ref` with siblings).</summary>
    ControlCall,
}
