using System.Globalization;
using System.Text;
using FastShield.Runtime.Checks.Formats;
using FastShield.Runtime.Json;

namespace FastShield.Runtime.Program;

/// <summary>
/// A program in words: each block under the pointer of its schema, each instruction as one sentence. What `fastshield explain` prints and
/// what heads each emitted method.
/// </summary>
public static class ProgramText
{
    private const int ListedTexts = 8;
    private const int LongestText = 60;

    /// <summary>What a kind of instruction asks, whatever its operands.</summary>
    public static string Describe(InstructionKind kind) => kind switch
    {
        InstructionKind.AssertType => "The value has to have one of some types.",
        InstructionKind.AssertEnum => "The value has to equal one of some values.",
        InstructionKind.AssertConst => "The value has to equal one value.",
        InstructionKind.AssertMinimum => "A number may not be below a limit.",
        InstructionKind.AssertMaximum => "A number may not be above a limit.",
        InstructionKind.AssertExclusiveMinimum => "A number has to be above a limit.",
        InstructionKind.AssertExclusiveMaximum => "A number has to be below a limit.",
        InstructionKind.AssertMultipleOf => "A number has to be a whole multiple of another.",
        InstructionKind.AssertMinLength => "A string has to have at least so many code points.",
        InstructionKind.AssertMaxLength => "A string may have at most so many code points.",
        InstructionKind.AssertPattern => "A pattern has to be found in a string.",
        InstructionKind.AssertFormat => "A string, or a number, has to have a format.",
        InstructionKind.AssertMinItems => "An array has to have at least so many items.",
        InstructionKind.AssertMaxItems => "An array may have at most so many items.",
        InstructionKind.AssertUniqueItems => "No two items of an array may be equal.",
        InstructionKind.AssertMinProperties => "An object has to have at least so many members.",
        InstructionKind.AssertMaxProperties => "An object may have at most so many members.",
        InstructionKind.LoopMembers => "The members of an object are held against blocks by their names.",
        InstructionKind.LoopItems => "The items of an array are held against blocks by their positions.",
        InstructionKind.LoopContains => "So many items of an array have to conform to a block.",
        InstructionKind.LogicAllOf => "The value has to conform to all of some blocks.",
        InstructionKind.LogicAnyOf => "The value has to conform to one or more of some blocks.",
        InstructionKind.LogicOneOf => "The value has to conform to exactly one of some blocks.",
        InstructionKind.LogicDiscriminator => "An object has to conform to the block that one of its properties names.",
        InstructionKind.LogicNot => "The value may not conform to a block.",
        InstructionKind.LogicIf => "Which block the value has to conform to depends on whether it conforms to another.",
        InstructionKind.LogicDependent => "An object that has a property has to conform to a block.",
        InstructionKind.LogicUnevaluatedProperties => "Members that nothing has looked at have to conform to a block.",
        InstructionKind.LogicUnevaluatedItems => "Items that nothing has looked at have to conform to a block.",
        InstructionKind.ControlCall => "The value has to conform to another block as well.",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The whole program, block after block; lines end in a line feed.</summary>
    public static string Of(ValidationProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        var text = new StringBuilder();
        for (var block = 0; block < program.Blocks.Length; block++)
        {
            AppendBlock(text, program, block);
        }

        return text.ToString();
    }

    /// <summary>One block and its instructions.</summary>
    public static string Of(ValidationProgram program, int block)
    {
        ArgumentNullException.ThrowIfNull(program);
        var text = new StringBuilder();
        AppendBlock(text, program, block);
        return text.ToString();
    }

    /// <summary>A block as instructions name it: by number and pointer.</summary>
    public static string NameOf(ValidationProgram program, int block)
    {
        ArgumentNullException.ThrowIfNull(program);
        return block switch
        {
            ValidationProgram.AnyBlock => "any value",
            ValidationProgram.NoBlock => "no value",
            _ => string.Create(CultureInfo.InvariantCulture, $"block {block} {(program.Places[program.Blocks[block].Place] with { Keyword = "" }).Reference}"),
        };
    }

    /// <summary>What one instruction asks: a sentence, and a line for each entry of a list behind it.</summary>
    public static IReadOnlyList<string> Sentences(ValidationProgram program, in Instruction instruction)
    {
        ArgumentNullException.ThrowIfNull(program);
        return instruction.Kind switch
        {
            InstructionKind.AssertType => [$"The value is of type {TypeNames((JsonType)instruction.A)}."],
            InstructionKind.AssertEnum => [$"The value is one of {Values(program.Values[instruction.A])}."],
            InstructionKind.AssertConst => [$"The value is {Values(program.Values[instruction.A])}."],
            InstructionKind.AssertMinimum => [$"A number is {program.Decimals[instruction.A].Text} or more."],
            InstructionKind.AssertMaximum => [$"A number is {program.Decimals[instruction.A].Text} or less."],
            InstructionKind.AssertExclusiveMinimum => [$"A number is more than {program.Decimals[instruction.A].Text}."],
            InstructionKind.AssertExclusiveMaximum => [$"A number is less than {program.Decimals[instruction.A].Text}."],
            InstructionKind.AssertMultipleOf => [$"A number is a whole multiple of {program.Decimals[instruction.A].Text}."],
            InstructionKind.AssertMinLength => [$"A string has {Number(instruction.A)} or more code points."],
            InstructionKind.AssertMaxLength => [$"A string has {Number(instruction.A)} code points or fewer."],
            InstructionKind.AssertPattern => [$"In a string the pattern {Short(program.Patterns[instruction.A].Source)} is found."],
            InstructionKind.AssertFormat => [$"The value has the format {FormatCatalog.NameOf((FormatKind)instruction.A)}."],
            InstructionKind.AssertMinItems => [$"An array has {Number(instruction.A)} or more items."],
            InstructionKind.AssertMaxItems => [$"An array has {Number(instruction.A)} items or fewer."],
            InstructionKind.AssertUniqueItems => ["No two items of an array are equal."],
            InstructionKind.AssertMinProperties => [$"An object has {Number(instruction.A)} or more members."],
            InstructionKind.AssertMaxProperties => [$"An object has {Number(instruction.A)} members or fewer."],
            InstructionKind.LoopMembers => ObjectSentences.Of(program, program.Objects[instruction.A]),
            InstructionKind.LoopItems => Items(program, program.Arrays[instruction.A]),
            InstructionKind.LoopContains => [Contains(program, in instruction)],
            InstructionKind.LogicAllOf => List(program, "The value conforms to all of:", program.BlockLists[instruction.A]),
            InstructionKind.LogicAnyOf => List(program, "The value conforms to one or more of:", program.BlockLists[instruction.A]),
            InstructionKind.LogicOneOf => List(program, "The value conforms to exactly one of:", program.BlockLists[instruction.A]),
            InstructionKind.LogicDiscriminator => Discriminator(program, program.Discriminators[instruction.A]),
            InstructionKind.LogicNot => [$"The value does not conform to {NameOf(program, instruction.A)}."],
            InstructionKind.LogicIf =>
            [
                $"If the value conforms to {NameOf(program, instruction.A)},",
                $"  then it conforms to {NameOf(program, instruction.B)},",
                $"  else to {NameOf(program, instruction.C)}.",
            ],
            InstructionKind.LogicDependent =>
                [$"An object that has {Quoted(program.Names[instruction.A])} conforms to {NameOf(program, instruction.B)}."],
            InstructionKind.LogicUnevaluatedProperties => [$"A member that no part of this schema has looked at conforms to {NameOf(program, instruction.B)}."],
            InstructionKind.LogicUnevaluatedItems => [$"An item that no part of this schema has looked at conforms to {NameOf(program, instruction.B)}."],
            InstructionKind.ControlCall => [$"The value conforms to {NameOf(program, instruction.A)} as well."],
            _ => throw new ArgumentOutOfRangeException(nameof(instruction)),
        };
    }

    internal static string Quoted(byte[] name) => $"\"{Short(Encoding.UTF8.GetString(name))}\"";

    private static void AppendBlock(StringBuilder text, ValidationProgram program, int block)
    {
        text.Append(NameOf(program, block)).Append('\n');
        foreach (ref readonly var instruction in program.InstructionsOf(block))
        {
            foreach (var sentence in Sentences(program, in instruction))
            {
                text.Append("  ").Append(sentence).Append('\n');
            }
        }
    }

    private static string TypeNames(JsonType types)
    {
        var names = new List<string>();
        foreach (var type in Enum.GetValues<JsonType>())
        {
            if (type is not (JsonType.None or JsonType.Any) && (types & type) != 0)
            {
                names.Add(type switch
                {
                    JsonType.Null => "null",
                    JsonType.Boolean => "boolean",
                    JsonType.Object => "object",
                    JsonType.Array => "array",
                    JsonType.Number => "number",
                    JsonType.String => "string",
                    _ => "integer",
                });
            }
        }

        return names.Count == 0 ? "none" : string.Join(" or ", names);
    }

    private static string Values(ValueSet values)
    {
        var texts = new List<string>();
        for (var i = 0; i < values.Texts.Length && i < ListedTexts; i++)
        {
            texts.Add(Short(values.Texts[i]));
        }

        var more = values.Texts.Length - texts.Count;
        return string.Join(", ", texts) + (more > 0 ? $" and {Number(more)} more" : "");
    }

    private static List<string> Items(ValidationProgram program, ArrayShape shape)
    {
        var sentences = new List<string>();
        for (var i = 0; i < shape.Prefix.Length; i++)
        {
            sentences.Add($"Item {Number(i)} of an array: {NameOf(program, shape.Prefix[i])}.");
        }

        sentences.Add($"{(shape.Prefix.Length == 0 ? "Each item" : "Each further item")} of an array: {NameOf(program, shape.Rest)}.");
        return sentences;
    }

    private static string Contains(ValidationProgram program, in Instruction instruction)
    {
        var most = instruction.C == int.MaxValue ? "or more" : $"to {Number(instruction.C)}";
        return $"Of an array {Number(instruction.B)} {most} items conform to {NameOf(program, instruction.A)}.";
    }

    private static List<string> List(ValidationProgram program, string opening, int[] blocks)
    {
        var sentences = new List<string> { opening };
        foreach (var block in blocks)
        {
            sentences.Add($"  {NameOf(program, block)}");
        }

        return sentences;
    }

    private static List<string> Discriminator(ValidationProgram program, DiscriminatorTable table)
    {
        var sentences = new List<string> { $"An object conforms to what its property {Quoted(table.Property)} names:" };
        for (var i = 0; i < table.Values.Length; i++)
        {
            sentences.Add($"  {Quoted(table.Values[i])}: {NameOf(program, table.Blocks[i])}");
        }

        return sentences;
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    // A document's text goes to terminals and files: one line, no control characters, no half of a surrogate pair, and an end.
    private static string Short(string text)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length >= LongestText)
            {
                return shown.Append("...").ToString();
            }

            var isPlain = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
            shown.Append(isPlain ? rune.ToString() : string.Create(CultureInfo.InvariantCulture, $"<U+{rune.Value:X4}>"));
        }

        return shown.ToString();
    }
}
