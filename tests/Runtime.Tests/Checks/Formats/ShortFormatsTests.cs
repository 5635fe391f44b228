using System.Runtime.InteropServices;
using System.Text;
using FastShield.Runtime.Checks.Formats;
using Xunit;

namespace FastShield.Runtime.Tests.Checks.Formats;

/// <summary>The short ways of formats beside the formats' own classes: never a text more, and the usual ones all.</summary>
public sealed unsafe class ShortFormatsTests
{
    private static readonly FormatKind[] _kinds = [FormatKind.Date, FormatKind.DateTime, FormatKind.Uuid, FormatKind.Email];

    [Theory]
    [InlineData(FormatKind.Date, "2024-02-28")]
    [InlineData(FormatKind.Date, "0000-12-31")]
    [InlineData(FormatKind.Date, "2023-11-30")]
    [InlineData(FormatKind.DateTime, "2026-11-21T12:34:56Z")]
    [InlineData(FormatKind.DateTime, "2026-01-31T23:59:59.123Z")]
    [InlineData(FormatKind.DateTime, "2026-01-31T00:00:00.1234567890123456Z")]
    [InlineData(FormatKind.Uuid, "0fB9c2a1-5d6e-4F70-8192-a3b4c5d6e7f8")]
    [InlineData(FormatKind.Email, "a@b")]
    [InlineData(FormatKind.Email, "ada.lovelace+box_1@mail-2.example.com")]
    [InlineData(FormatKind.Email, "-@1.2")]
    [InlineData(FormatKind.Email, "a23456789012345678901234567890123456789012345678901234567@ab.cd")]
    public void UsualOnesAreTold(FormatKind kind, string text)
    {
        Assert.True(Short(kind, Encoding.UTF8.GetBytes(text)));
        Assert.True(FormatCatalog.Check(kind, Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData(FormatKind.Date, "2023-02-29", "2023-04-31", "2023-00-10", "2023-13-10", "2023-01-00", "2023-01-32", "2023/01/01", "2023-01-1", "2023-01-011", "202a-01-01", "2023-01-1\"")]
    [InlineData(FormatKind.DateTime, "2026-11-21T24:00:00Z", "2026-11-21T12:60:00Z", "2026-11-21T12:00:61Z", "2026-11-21 12:00:00Z", "2026-11-21T12:00:00", "2026-11-21T12:00:00.Z", "2026-11-21T12:00:00.1aZ", "2026-02-30T12:00:00Z", "2026-11-21T12:00:00,1Z", "2026-11-21T12:00:00ZZ")]
    [InlineData(FormatKind.Uuid, "0fB9c2a1-5d6e-4F70-8192-a3b4c5d6e7f", "0fB9c2a1-5d6e-4F70-8192-a3b4c5d6e7f80", "0fB9c2a15-d6e-4F70-8192-a3b4c5d6e7f8", "gfB9c2a1-5d6e-4F70-8192-a3b4c5d6e7f8", "0fB9c2a1-5d6e-4F70-8192-a3b4c5d6e7-8")]
    [InlineData(FormatKind.Email, "", "@", "a@", "@b", "a@b@c", "a..b@c", ".a@b", "a.@b", "a@.b", "a@b.", "a@b..c", "a@-b", "a@b-", "a@b-.c", "a@b.-c", "a b@c", "a@b_c", "a@b+c", "a", "a@\u00e9")]
    public void WrongOnesAreNot(FormatKind kind, params string[] texts)
    {
        foreach (var text in texts)
        {
            Assert.False(FormatCatalog.Check(kind, Encoding.UTF8.GetBytes(text)), text);
            Assert.False(Short(kind, Encoding.UTF8.GetBytes(text)), text);
        }
    }

    [Fact]
    public void NoMutantIsToldThatTheFormatRefuses()
    {
        string[] seeds = ["2024-02-28", "2026-11-21T12:34:56Z", "2026-11-21T12:34:56.789Z", "0fb9c2a1-5d6e-4f70-8192-a3b4c5d6e7f8", "ada.l+x@mail-2.example.com", "a@b.c"];
        var alphabet = "0123456789:-.@+_TZtzaAfFgG[/;`{ \"\\\u00e9"u8.ToArray();
        var random = new Random(20261122);
        var told = 0;
        for (var i = 0; i < 400_000; i++)
        {
            var text = Encoding.UTF8.GetBytes(seeds[i % seeds.Length]).ToList();
            for (var changes = random.Next(4); changes > 0; changes--)
            {
                var place = random.Next(text.Count);
                switch (random.Next(3))
                {
                    case 0:
                        text[place] = alphabet[random.Next(alphabet.Length)];
                        break;
                    case 1 when text.Count < 63:
                        text.Insert(place, alphabet[random.Next(alphabet.Length)]);
                        break;
                    case 2 when text.Count > 1:
                        text.RemoveAt(place);
                        break;
                    default:
                        break;
                }
            }

            byte[] bytes = [.. text];
            foreach (var kind in _kinds)
            {
                if (Short(kind, bytes))
                {
                    told++;
                    Assert.True(FormatCatalog.Check(kind, bytes), $"{kind}: {Encoding.Latin1.GetString(bytes)}");
                }
            }
        }

        Assert.True(told > 50_000, $"{told} texts were told");
    }

    // What stands behind the text is not zero, so that a look beyond its end shows.
    private static bool Short(FormatKind kind, byte[] text)
    {
        var memory = (byte*)NativeMemory.Alloc(256);
        try
        {
            new Span<byte>(memory, 256).Fill((byte)'7');
            text.CopyTo(new Span<byte>(memory, 256));
            return ShortFormats.Is(kind, memory, text.Length);
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }
}
