using System.Globalization;
using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using Xunit;

namespace FastShield.Runtime.Tests.Json;

/// <summary>What is read without a loop, against what is read byte after byte; and what was read before, passed by its brackets alone.</summary>
public sealed unsafe class ShortTextTests
{
    [Theory]
    [InlineData("0,", 1)]
    [InlineData("7}", 1)]
    [InlineData("1234567 ", 7)]
    [InlineData("1234567890123456]", 16)]
    [InlineData("9", 1)]
    [InlineData("01", -1)]
    [InlineData("", -1)]
    [InlineData("-1", -1)]
    [InlineData("1.0", -1)]
    [InlineData("1e2", -1)]
    [InlineData("1E2", -1)]
    [InlineData("12345678901234567", -1)]
    [InlineData("\u00e4", -1)]
    public void Whole_numbers(string text, int expected) => Assert.Equal(expected, At(text, p => Offset(p, ShortText.WholeEnd(p))));

    [Theory]
    [InlineData("0.5,", 3)]
    [InlineData("12.", -1)]
    [InlineData("1.2.3", 3)]
    [InlineData("123456789.12345", 15)]
    [InlineData("1234567890.12345", -1)]
    [InlineData("1.5e3", -1)]
    [InlineData("15", 2)]
    [InlineData("00.5", -1)]
    [InlineData(".5", -1)]
    [InlineData("1.x", -1)]
    public void Numbers(string text, int expected) => Assert.Equal(expected, At(text, p => Offset(p, ShortText.NumberEnd(p))));

    [Fact]
    public void Values_of_whole_numbers()
    {
        for (var value = 0; value < 12_000_000; value = (value * 3) + 7)
        {
            var text = value.ToString(CultureInfo.InvariantCulture);
            var expected = text.Length <= ShortText.MostDigits ? value : -1;
            Assert.Equal(expected, At(text + "}", p => ShortText.WholeEnd(p, out var read) == null ? -1 : read));
            Assert.Equal(expected, At(text + ".25,", p => ShortText.NumberEnd(p, out var whole) == null ? -1 : whole));
        }
    }

    [Fact]
    public void Strings_end_at_their_quote_or_are_for_the_longer_way()
    {
        for (var length = 0; length < 70; length++)
        {
            var text = new string('x', length) + "\",";
            Assert.Equal(length <= ShortText.LongestString ? length : -1, At(text, p => Offset(p, ShortText.StringEnd(p))));
            Assert.Equal(length <= ShortText.LongestMasked ? length : -1, At(text, p => Offset(p, ShortText.MaskedStringEnd(p))));
            foreach (var special in new[] { "\\n", "\u0001", "\u00e4" })
            {
                Assert.Equal(-1, At(new string('x', length) + special + "\"", p => Offset(p, ShortText.StringEnd(p))));
                Assert.Equal(-1, At(new string('x', length) + special + "\"", p => Offset(p, ShortText.MaskedStringEnd(p))));
            }
        }
    }

    [Fact]
    public void Words_have_zeros_above_the_text()
    {
        const string letters = "abcdefghijklmnopqrstuvwxyz012345";
        for (var length = 0; length <= letters.Length; length++)
        {
            var padded = Encoding.ASCII.GetBytes(letters[..length].PadRight(16, '\0'));
            Assert.Equal(BitConverter.ToUInt64(padded), At(letters, p => ShortText.FirstWord(p, length)));
            Assert.Equal(BitConverter.ToUInt64(padded, 8), At(letters, p => ShortText.SecondWord(p, length)));
        }
    }

    [Fact]
    public void Values_that_were_read_before_end_where_they_ended()
    {
        var random = new Random(20261122);
        var context = new ValidationContext();
        for (var round = 0; round < 3_000; round++)
        {
            var builder = new StringBuilder();
            Append(builder, random, 0);
            var text = (round % 2 == 0 ? "[" : "{\"k\":") + builder + (round % 2 == 0 ? "]" : "}");
            var expected = Encoding.UTF8.GetByteCount(text);
            Assert.Equal(expected, At(text + "]}\"", p => Skip(p, context, 0)));
            Assert.Equal(expected, At(text + "]}\"", p => Skip(p, context, 1)));
        }
    }

    private static int Skip(byte* p, ValidationContext context, int rescans)
    {
        context.Arena.Reset();
        context.Begin(1);
        context.Rescans = rescans;
        return Offset(p, JsonText.Skip(p, context));
    }

    // Runs of backslashes and brackets inside strings, of every length around the width of the vectors.
    private static void Append(StringBuilder builder, Random random, int depth)
    {
        switch (random.Next(depth > 6 ? 2 : 4))
        {
            case 0:
                builder.Append('"');
                for (var pieces = random.Next(30); pieces > 0; pieces--)
                {
                    builder.Append(random.Next(6) switch { 0 => "\\\\", 1 => "\\\"", 2 => "]}", 3 => "[{", 4 => "\\u005d", _ => "text" });
                }

                builder.Append('"');
                break;
            case 1:
                builder.Append(random.Next(2) == 0 ? "12.5" : "null").Append(' ', random.Next(3));
                break;
            default:
                var isArray = random.Next(2) == 0;
                builder.Append(isArray ? '[' : '{');
                for (int items = random.Next(4), i = 0; i < items; i++)
                {
                    builder.Append(i > 0 ? "," : "").Append(isArray ? "" : $"\"k{i}\\\\\":");
                    Append(builder, random, depth + 1);
                }

                builder.Append(isArray ? ']' : '}');
                break;
        }
    }

    private static int Offset(byte* from, byte* to) => to == null ? -1 : (int)(to - from);

    private delegate T Reading<T>(byte* p);

    private static T At<T>(string text, Reading<T> reading)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text) + JsonText.Padding];
        Encoding.UTF8.GetBytes(text, bytes);
        fixed (byte* p = bytes)
        {
            return reading(p);
        }
    }
}
