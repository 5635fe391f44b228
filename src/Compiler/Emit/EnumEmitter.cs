using FastShield.Runtime.Program;

namespace FastShield.Compiler.Emit;

/// <summary>
/// `enum` and `const` of strings: the length chooses, then all members of that length are compared as one word each without a branch between
/// them. Long or many members are looked up in the program's own table.
/// </summary>
internal static class EnumEmitter
{
    private const int MostMembers = 64;
    private const int LongestMember = 32;

    public static void Strings(BlockScope scope, in Instruction instruction)
    {
        var writer = scope.Writer;
        var members = scope.Program.Values[instruction.A].Strings;
        writer.Line($"// {scope.PlaceOf(in instruction)}");
        if (members.Length > MostMembers || members.Any(member => member.Length > LongestMember))
        {
            using (writer.Block($"if (!{scope.Operands.Values(instruction.A)}.Contains(new ReadOnlySpan<byte>(text, length)))"))
            {
                writer.Line($"return false;");
            }

            writer.Line();
            return;
        }

        // Two sets in one block would give two variables one name.
        var isMember = Name.Numbered("isMember", instruction.A);
        var word = Name.Numbered("word", instruction.A);
        if (members.Any(member => member.Length is > 0 and <= 8))
        {
            writer.Line($"var {word} = length is > 0 and <= 8 ? JsonWord.Of(text, length) : 0;");
        }

        writer.Line($"var {isMember} = length switch");
        writer.Line($"{{");
        using (writer.Indent())
        {
            foreach (var group in members.GroupBy(member => member.Length).OrderBy(group => group.Key))
            {
                writer.Line($"{group.Key} => {Members(word, group.Key, group)},");
            }

            writer.Line($"_ => false,");
        }

        writer.Line($"}};");
        using (writer.Block($"if (!{isMember})"))
        {
            writer.Line($"return false;");
        }

        writer.Line();
    }

    private static Code Members(Name word, int length, IEnumerable<byte[]> members) =>
        length is > 0 and <= 8
            ? Code.AnyWithoutBranch(members.Select(member => Code.Of($"({word} == {Code.Word(member)})")))
            : Code.Any(members.Select(member => Grouped(Code.BytesEqual(Name.Of("text"), member))));

    private static Code Grouped(Code condition) => condition.IsCompound ? Code.Of($"({condition})") : condition;
}
