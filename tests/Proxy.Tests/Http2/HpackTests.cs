using System.Text;
using FastShield.Proxy.Http2;
using Xunit;

namespace FastShield.Proxy.Tests.Http2;

/// <summary>HPACK beyond the examples: what is malformed, the bounds of tables and lists, and that what is encoded decodes to the same.</summary>
public sealed class HpackTests
{
    [Theory]
    [InlineData("80", "index 0 (RFC 7541 section 6.1)")]
    [InlineData("be", "an entry that is not there")]
    [InlineData("ff80808080808001", "an integer that never ends (section 5.1)")]
    [InlineData("ffffffffff7f", "an integer over 32 bits")]
    [InlineData("ff", "an integer that is cut")]
    [InlineData("400a61", "a string that is cut")]
    [InlineData("40", "a literal without a name")]
    [InlineData("400161", "a literal without a value")]
    [InlineData("3fe21f", "a table size over the setting (section 6.3)")]
    [InlineData("8220", "a table size behind a field (section 4.2)")]
    [InlineData("40016181ff", "padding of eight bits (section 5.2)")]
    [InlineData("400161811e", "padding that is not ones")]
    [InlineData("40016184ffffffff", "EOS within a string")]
    [InlineData("40016184fffffffc", "EOS as a string")]
    public void Malformed_blocks_are_refused(string hex, string why)
    {
        Assert.NotEmpty(why);
        Assert.False(new HpackDecoder().TryDecode(Convert.FromHexString(hex), NewList()));
    }

    [Fact]
    public void Padding_of_up_to_seven_ones_ends_a_string()
    {
        var fields = NewList();

        // "a" is 00011, "&" has eight bits, 11111000.
        Assert.True(new HpackDecoder().TryDecode(Convert.FromHexString("400161811f40016181f8"), fields));
        Assert.Equal("a: a\na: &", HpackExampleTests.Text(fields));
    }

    [Fact]
    public void Every_octet_survives_the_huffman_code()
    {
        var all = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        var coded = new byte[HuffmanCode.EncodedLength(all)];

        Assert.Equal(coded.Length, HuffmanCode.Encode(all, coded));
        var decoded = new byte[HuffmanCode.MaxDecoded(coded.Length)];
        Assert.Equal(all.Length, HuffmanCode.Decode(coded, decoded));
        Assert.Equal(all, decoded[..all.Length]);
    }

    [Fact]
    public void Random_strings_survive_the_huffman_code()
    {
        var random = new Random(7541);
        for (var round = 0; round < 2000; round++)
        {
            var text = new byte[random.Next(60)];
            random.NextBytes(text);
            var coded = new byte[HuffmanCode.EncodedLength(text)];
            HuffmanCode.Encode(text, coded);
            var decoded = new byte[HuffmanCode.MaxDecoded(coded.Length)];

            Assert.Equal(text.Length, HuffmanCode.Decode(coded, decoded));
            Assert.Equal(text, decoded[..text.Length]);
        }
    }

    [Fact]
    public void An_entry_larger_than_the_table_empties_it()
    {
        var decoder = new HpackDecoder(64);
        var fields = NewList();

        Assert.True(decoder.TryDecode([.. Literal(0x40, "a", "1"), 0xBE, .. Literal(0x40, "b", new string('x', 64))], fields));
        Assert.False(decoder.TryDecode([0xBE], fields));
    }

    [Fact]
    public void A_smaller_size_evicts_the_oldest()
    {
        var decoder = new HpackDecoder();
        var fields = NewList();
        Assert.True(decoder.TryDecode([.. Literal(0x40, "a", "1"), .. Literal(0x40, "b", "2")], fields));
        fields.Clear();

        // 34 bytes are one entry of the two.
        Assert.True(decoder.TryDecode([0x3F, 34 - 31, 0xBE], fields));
        Assert.Equal("b: 2", HpackExampleTests.Text(fields));
        Assert.False(decoder.TryDecode([0xBF], fields));
    }

    [Fact]
    public void A_name_may_be_that_of_the_entry_which_its_insertion_evicts()
    {
        var decoder = new HpackDecoder(80);
        var fields = NewList();
        Assert.True(decoder.TryDecode(Literal(0x40, "some-name", new string('1', 30)), fields));
        fields.Clear();

        Assert.True(decoder.TryDecode([0x7E, 31, .. Encoding.ASCII.GetBytes(new string('2', 31)), 0xBE], fields));
        Assert.Equal($"some-name: {new string('2', 31)}\nsome-name: {new string('2', 31)}", HpackExampleTests.Text(fields));
    }

    /// <summary>The bomb: one large entry, named by a byte as often as a block has room for.</summary>
    [Fact]
    public void H2_07_A_list_over_its_limit_is_counted_and_not_held()
    {
        var decoder = new HpackDecoder();
        var fields = new FieldList(32 * 1024, 64 * 1024);
        byte[] block = [.. Literal(0x40, "a", new string('x', 4000)), .. Enumerable.Repeat((byte)0xBE, 60_000)];
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.True(decoder.TryDecode(block, fields));

        Assert.True(fields.IsOver);
        Assert.Equal(60_001L * 4033, fields.Size);
        Assert.InRange(fields.Count, 1, 8);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    [Fact]
    public void The_table_stays_right_behind_a_list_over_its_limit()
    {
        var decoder = new HpackDecoder();
        var fields = new FieldList(100, 64 * 1024);

        Assert.True(decoder.TryDecode([.. Literal(0x40, "a", new string('x', 90)), .. Literal(0x40, "b", "2")], fields));
        Assert.True(fields.IsOver);
        fields.Clear();

        Assert.True(decoder.TryDecode([0xBE], fields));
        Assert.Equal("b: 2", HpackExampleTests.Text(fields));
    }

    [Fact]
    public void A_field_enters_the_table_when_it_comes_a_second_time()
    {
        var encoder = new HpackEncoder();

        int Length()
        {
            var position = 0;
            var block = new byte[256];
            Assert.True(encoder.TryWrite(block, ref position, "Server"u8, "something"u8));
            return position;
        }

        Assert.Equal([12, 11, 1, 1], [Length(), Length(), Length(), Length()]);
    }

    [Fact]
    public void Secrets_are_never_indexed()
    {
        var encoder = new HpackEncoder();
        for (var i = 0; i < 3; i++)
        {
            var position = 0;
            var block = new byte[64];
            Assert.True(encoder.TryWrite(block, ref position, "set-cookie"u8, "a=b"u8, isSecret: true));

            // 0001 and an index of 55 in four bits and a byte.
            Assert.Equal("1f2803613d62", Convert.ToHexStringLower(block[..position]));
        }
    }

    [Theory]
    [InlineData(4096u)]
    [InlineData(200u)]
    [InlineData(0u)]
    public void What_is_encoded_decodes_to_the_same(uint tableSize)
    {
        var random = new Random(9113);
        var encoder = new HpackEncoder();
        var decoder = new HpackDecoder();
        var fields = NewList();
        var block = new byte[64 * 1024];
        string[] names = [":status", "content-type", "date", "Server", "x-a", "x-b", "Set-Cookie", "etag", "cache-control", "vary", "age", "x-long-name-of-ours"];
        for (var round = 0; round < 3000; round++)
        {
            if (round % 500 == 250)
            {
                encoder.SetTableSize(tableSize);
                encoder.SetTableSize(round % 1000 == 250 ? 4096u : tableSize);
            }

            var position = 0;
            encoder.Begin(block, ref position);
            var expected = new List<string>();
            for (var i = random.Next(1, 12); i > 0; i--)
            {
                var name = names[random.Next(names.Length)];
                var value = new string((char)('a' + random.Next(3)), random.Next(10) == 0 ? random.Next(300) : 3);
                Assert.True(encoder.TryWrite(block, ref position, Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(value), name == "Set-Cookie"));
                expected.Add($"{name.ToLowerInvariant()}: {value}");
            }

            fields.Clear();
            Assert.True(decoder.TryDecode(block.AsSpan(0, position), fields));
            Assert.Equal(string.Join('\n', expected), HpackExampleTests.Text(fields));
        }
    }

    [Fact]
    public void Nothing_is_written_where_there_is_no_room()
    {
        var encoder = new HpackEncoder();
        var position = 3;

        Assert.False(encoder.TryWrite(new byte[20], ref position, "x-name"u8, "value"u8));
        Assert.Equal(3, position);
    }

    [Fact]
    public void Coding_allocates_nothing_once_tables_have_grown()
    {
        var encoder = new HpackEncoder();
        var decoder = new HpackDecoder();
        var fields = NewList();
        var block = new byte[4096];

        void Round(int number)
        {
            Span<byte> digits = stackalloc byte[10];
            number.TryFormat(digits, out var length, provider: System.Globalization.CultureInfo.InvariantCulture);
            var position = 0;
            encoder.Begin(block, ref position);
            encoder.TryWrite(block, ref position, "x-id"u8, digits[..length]);
            encoder.TryWrite(block, ref position, "date"u8, digits[..(length - 1)]);
            fields.Clear();
            Assert.True(decoder.TryDecode(block.AsSpan(0, position), fields));
        }

        for (var i = 10; i < 3000; i++)
        {
            Round(i);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 3000; i < 6000; i++)
        {
            Round(i);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static FieldList NewList() => new(64 * 1024, 64 * 1024);

    private static byte[] Literal(byte pattern, string name, string value)
    {
        var block = new byte[name.Length + value.Length + 12];
        block[0] = pattern;
        var length = 1;
        length += HpackInteger.Write(block.AsSpan(length), 0, 7, name.Length);
        length += Encoding.ASCII.GetBytes(name, block.AsSpan(length));
        length += HpackInteger.Write(block.AsSpan(length), 0, 7, value.Length);
        length += Encoding.ASCII.GetBytes(value, block.AsSpan(length));
        return block[..length];
    }
}
