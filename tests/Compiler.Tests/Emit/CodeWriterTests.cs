using FastShield.Compiler.Emit;
using Xunit;

namespace FastShield.Compiler.Tests.Emit;

/// <summary>The writer's exact text, and that nothing of a document passes through its holes as code.</summary>
public sealed class CodeWriterTests
{
    [Fact]
    public void Scopes_indent_and_close()
    {
        var writer = new CodeWriter();
        using (writer.Block($"while (true)"))
        {
            writer.Line($"case {5}:");
            using (writer.Indent())
            {
                writer.Line($"x = {7L};");
            }

            writer.Line();
            writer.Label(Name.Of("End"));
            writer.Line($"// {Note.Of("why")}");
        }

        Assert.Equal("while (true)\n{\n    case 5:\n        x = 7L;\n\nEnd:\n    // why\n}\n", writer.ToString());
    }

    [Theory]
    [InlineData("listPets", "listPets")]
    [InlineData("", "_")]
    [InlineData("2nd", "_2nd")]
    [InlineData("a;b\n}\"é\u2028", "a_b_____")]
    [InlineData("#pragma warning disable", "_pragma_warning_disable")]
    public void A_name_has_only_letters_digits_and_underscores(string text, string expected) => Assert.Equal(expected, Name.Of(text).Text);

    [Fact]
    public void A_name_of_ten_kilobytes_is_cut() => Assert.Equal(48, Name.Of(new string('x', 10_000)).Text.Length);

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("*/ }", "* / }")]
    [InlineData("a\nb\r\u2028\u2029\u0085", "a<U+000A>b<U+000D><U+2028><U+2029><U+0085>")]
    [InlineData("\u202Eback", "<U+202E>back")]
    public void A_note_stays_in_its_comment(string text, string expected) => Assert.Equal(expected, Note.Of(text).Text);

    [Fact]
    public void A_note_of_ten_kilobytes_is_cut() => Assert.InRange(Note.Of(new string('x', 10_000)).Text.Length, 1, 170);

    [Theory]
    [InlineData("", "true")]
    [InlineData("a", "p[0] == 0x61")]
    [InlineData("ab", "*(ushort*)p == 0x6261")]
    [InlineData("abc", "*(ushort*)p == 0x6261 && p[2] == 0x63")]
    [InlineData("abcd", "*(uint*)p == 0x64636261U")]
    [InlineData("abcde", "*(uint*)p == 0x64636261U && p[4] == 0x65")]
    [InlineData("abcdefg", "*(uint*)p == 0x64636261U && *(uint*)(p + 3) == 0x67666564U")]
    [InlineData("abcdefgh", "*(ulong*)p == 0x6867666564636261UL")]
    [InlineData("abcdefghijk", "*(ulong*)p == 0x6867666564636261UL && *(ulong*)(p + 3) == 0x6b6a696867666564UL")]
    [InlineData("\"};", "*(ushort*)p == 0x7d22 && p[2] == 0x3b")]
    public void Bytes_are_compared_as_words(string text, string expected) =>
        Assert.Equal(expected, Code.BytesEqual(Name.Of("p"), System.Text.Encoding.UTF8.GetBytes(text)).Text);

    [Fact]
    public void Conditions_fold_constants_and_keep_what_is_asked_before_them()
    {
        var a = Code.Of($"a");
        var b = Code.Of($"b");

        Assert.Equal("a || true", Code.Any([a, Code.False, Code.True, b]).Text);
        Assert.Equal(Code.False, Code.Any([]));
        Assert.Equal("a && b", Code.All([a, Code.True, b]).Text);
        Assert.Equal(Code.False, Code.All([a, Code.False]));
        Assert.Equal(Code.True, Code.All([]));
    }
}
