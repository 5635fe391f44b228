using System.Runtime.InteropServices;
using System.Text;
using FastShield.Runtime.Json;
using Xunit;

namespace FastShield.Runtime.Tests.Json;

/// <summary>The ends of short strings: every length, and every kind of byte that is not plain at every place.</summary>
public sealed unsafe class ShortTextTests
{
    private const int Longest = 80;

    [Theory]
    [InlineData(ShortText.LongestTiny)]
    [InlineData(ShortText.LongestString)]
    [InlineData(ShortText.LongestMasked)]
    public void EveryPlainStringUpToTheLongestHasItsEnd(int longest)
    {
        for (var length = 0; length <= Longest; length++)
        {
            Assert.Equal(length <= longest ? length : -1, End(longest, Encoding.ASCII.GetBytes(new string('a', length) + "\",\"b\\\u0001\"")));
        }
    }

    [Theory]
    [InlineData(ShortText.LongestTiny)]
    [InlineData(ShortText.LongestString)]
    [InlineData(ShortText.LongestMasked)]
    public void NoneHasThatIsNotPlain(int longest)
    {
        byte[] others = [0, 1, 0x1f, (byte)'\\', 0x80, 0xc3, 0xff];
        for (var length = 1; length <= Longest; length++)
        {
            for (var place = 0; place < length; place++)
            {
                foreach (var other in others)
                {
                    var text = Encoding.ASCII.GetBytes(new string('~', length) + "\"\"");
                    text[place] = other;
                    Assert.Equal(-1, End(longest, text));
                }
            }
        }
    }

    [Theory]
    [InlineData("true,", 4)]
    [InlineData("false]", 5)]
    [InlineData("null", -1)]
    [InlineData("fals ", -1)]
    [InlineData("tru", -1)]
    [InlineData("True", -1)]
    public void BooleansEndWhereTheyAreSpelt(string text, int expected)
    {
        var memory = stackalloc byte[64];
        new Span<byte>(memory, 64).Clear();
        Encoding.ASCII.GetBytes(text, new Span<byte>(memory, 64));
        var context = new FastShield.Runtime.Contract.ValidationContext();
        context.Begin(text.Length);

        var end = JsonText.BooleanEnd(memory, context);

        Assert.Equal(expected, end == null ? -1 : (int)(end - memory));
        Assert.Equal(expected < 0 && (text[0] == 't' || text[0] == 'f'), context.Fault == JsonFault.Syntax);
    }

    private static int End(int longest, byte[] text)
    {
        var memory = (byte*)NativeMemory.AllocZeroed(Longest + 128);
        try
        {
            text.CopyTo(new Span<byte>(memory, text.Length));
            var end = longest switch
            {
                ShortText.LongestTiny => ShortText.TinyStringEnd(memory),
                ShortText.LongestString => ShortText.StringEnd(memory),
                _ => ShortText.MaskedStringEnd(memory),
            };
            return end == null ? -1 : (int)(end - memory);
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }
}
