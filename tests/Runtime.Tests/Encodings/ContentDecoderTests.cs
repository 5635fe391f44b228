using System.IO.Compression;
using System.Text;
using FastShield.Runtime.Encodings;
using Xunit;

namespace FastShield.Runtime.Tests.Encodings;

/// <summary>Against the framework's own coders: what they write is read, whatever the room; what is damaged is refused, or is what they read as well.</summary>
public sealed class ContentDecoderTests
{
    public static TheoryData<ContentCodings, CompressionLevel> Ways
    {
        get
        {
            var ways = new TheoryData<ContentCodings, CompressionLevel>();
            foreach (var coding in new[] { ContentCodings.Gzip, ContentCodings.Brotli, ContentCodings.Deflate })
            {
                foreach (var level in Enum.GetValues<CompressionLevel>())
                {
                    // The smallest Brotli takes half a second for a body.
                    if (coding != ContentCodings.Brotli || level != CompressionLevel.SmallestSize)
                    {
                        ways.Add(coding, level);
                    }
                }
            }

            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_the_framework_writes_is_read_whatever_the_room(ContentCodings coding, CompressionLevel level)
    {
        var random = new Random(7);
        foreach (var content in Contents(random))
        {
            var source = Encode(content, coding, level);
            Assert.Equal(content, Decode(source, coding, content.Length + 1));
            Assert.Equal(content, Decode(source, coding, 1 + random.Next(40)));
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_cut_a_byte_more_and_a_second_member_are_refused(ContentCodings coding, CompressionLevel level)
    {
        var source = Encode("{\"name\":\"Rex Rex Rex\"}"u8.ToArray(), coding, level);
        for (var length = 0; length < source.Length; length++)
        {
            Assert.Null(Decode(source[..length], coding, 4096));
        }

        Assert.Null(Decode([.. source, 0], coding, 4096));
        Assert.Null(Decode([.. source, .. source], coding, 4096));
        Assert.NotNull(Decode(source, coding, 4096));
    }

    [Theory]
    [InlineData(ContentCodings.Gzip)]
    [InlineData(ContentCodings.Deflate)]
    public void Damage_is_refused_or_changes_nothing(ContentCodings coding)
    {
        var random = new Random(11);
        foreach (var content in Contents(random))
        {
            var source = Encode(content, coding, CompressionLevel.Optimal);
            for (var round = 0; round < 400; round++)
            {
                var damaged = source.ToArray();
                for (var i = random.Next(3); i >= 0; i--)
                {
                    damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                }

                // Flags, time and system of a gzip header mean nothing to the content; everything else is under a checksum.
                if (Decode(damaged, coding, content.Length + 64) is { } decoded)
                {
                    Assert.Equal(content, decoded);
                }
            }
        }
    }

    [Fact]
    public void Random_bytes_end_within_their_room()
    {
        var random = new Random(13);
        var decoder = new ContentDecoder();
        var destination = new byte[4096];
        for (var round = 0; round < 20_000; round++)
        {
            // A stream with a block of codes of its own, behind a true header.
            var source = new byte[2 + random.Next(200)];
            random.NextBytes(source);
            (source[0], source[1]) = (0x78, 0x9C);
            decoder.Begin(ContentCodings.Deflate);
            Assert.NotEqual(DecodingStatus.Done, decoder.Decode(source, destination));
            Assert.InRange(decoder.Written, 0, destination.Length);
        }
    }

    [Theory]
    [InlineData("1f8b08e0", "reserved flags")]
    [InlineData("1f8b0700", "another method")]
    [InlineData("1f8b", "no header")]
    [InlineData("", "nothing")]
    public void Headers_that_are_none_are_refused(string hex, string why)
    {
        Assert.NotEmpty(why);
        Assert.Null(Decode([.. Convert.FromHexString(hex), .. new byte[20]], ContentCodings.Gzip, 100));
    }

    [Fact]
    public void A_bare_stream_is_not_the_coding_deflate()
    {
        using var memory = new MemoryStream();
        using (var bare = new DeflateStream(memory, CompressionLevel.Optimal))
        {
            bare.Write("{\"name\":\"Rex\"}"u8);
        }

        Assert.Null(Decode(memory.ToArray(), ContentCodings.Deflate, 100));
    }

    [Fact]
    public void Optional_fields_of_a_gzip_header_are_stepped_over()
    {
        var plain = Encode("text"u8.ToArray(), ContentCodings.Gzip, CompressionLevel.Optimal);
        byte[] head = [.. plain[..3], 4 | 8 | 16, .. plain[4..10], 3, 0, 1, 2, 3, .. "name\0"u8, .. "comment\0"u8];
        Assert.Equal("text"u8.ToArray(), Decode([.. head, .. plain[10..]], ContentCodings.Gzip, 100));
        Assert.Null(Decode(head, ContentCodings.Gzip, 100));
        Assert.Null(Decode([.. plain[..3], 8, .. plain[4..10], 65], ContentCodings.Gzip, 100));
    }

    [Fact]
    public void Gzip_and_deflate_allocate_nothing_once_made()
    {
        var content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200).Select(i => $"{{\"id\":{i},\"name\":\"Rex {i}\"}},")));
        var decoder = new ContentDecoder();
        var destination = new byte[content.Length + 1];
        foreach (var coding in new[] { ContentCodings.Gzip, ContentCodings.Deflate })
        {
            var source = Encode(content, coding, CompressionLevel.Optimal);
            long allocated = 0;
            for (var round = 0; round < 50; round++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                decoder.Begin(coding);
                var status = decoder.Decode(source, destination);
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.Equal(DecodingStatus.Done, status);
            }

            Assert.Equal(0, allocated);
        }
    }

    private static IEnumerable<byte[]> Contents(Random random)
    {
        yield return "a"u8.ToArray();
        yield return Enumerable.Repeat((byte)'a', 70_000).ToArray();
        var noise = new byte[100_000];
        random.NextBytes(noise);
        yield return noise;
        yield return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 3000).Select(_ => $"{{\"id\":{random.Next()},\"tags\":[\"{random.Next(20)}\"]}}\n")));
    }

    internal static byte[] Encode(byte[] content, ContentCodings coding, CompressionLevel level)
    {
        using var memory = new MemoryStream();
        using (Stream stream = coding switch
        {
            ContentCodings.Gzip => new GZipStream(memory, level),
            ContentCodings.Brotli => new BrotliStream(memory, level),
            _ => new ZLibStream(memory, level),
        })
        {
            stream.Write(content);
        }

        return memory.ToArray();
    }

    private static byte[]? Decode(byte[] source, ContentCodings coding, int room)
    {
        using var decoder = new ContentDecoder();
        decoder.Begin(coding);
        var destination = new byte[room];
        while (true)
        {
            switch (decoder.Decode(source, destination))
            {
                case DecodingStatus.Done:
                    return destination[..decoder.Written];
                case DecodingStatus.Malformed:
                    return null;
                default:
                    Assert.InRange(destination.Length, 1, 1 << 22);
                    Array.Resize(ref destination, (destination.Length * 2) + 1);
                    break;
            }
        }
    }
}
