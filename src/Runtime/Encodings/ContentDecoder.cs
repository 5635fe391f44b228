using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace FastShield.Runtime.Encodings;

/// <summary>
/// Undoes a content coding, strictly: checksums and lengths have to be true, and nothing may follow; a second gzip member, which some readers take and
/// others leave, is refused. The source is all of the body; the destination may be handed in again, longer, as often as it is full. Used again and
/// again by one body at a time; gzip and deflate allocate nothing, Brotli a handle of the framework and its state outside the managed heap.
/// </summary>
public sealed class ContentDecoder : IDisposable
{
    private const int GzipHeader = 10;
    private const int GzipTrailer = 8;
    private const int ZlibHeader = 2;
    private const int ZlibTrailer = 4;

    private readonly Inflater _inflater = new();
    private BrotliDecoder _brotli;
    private ContentCodings _coding;
    private int _at;
    private int _written;
    private bool _hasBegun;

    [Flags]
    private enum GzipFlags : byte
    {
        HeaderChecksum = 2,
        Extra = 4,
        Name = 8,
        Comment = 16,
        Reserved = 0xE0,
    }

    /// <summary>The bytes decoded so far.</summary>
    public int Written => _written;

    /// <summary>Makes ready for a body of a coding, one and not identity.</summary>
    public void Begin(ContentCodings coding)
    {
        _coding = coding;
        _at = 0;
        _written = 0;
        _hasBegun = false;
        if (coding == ContentCodings.Brotli)
        {
            _brotli.Dispose();
            _brotli = default;
        }
    }

    /// <summary>A good first length of the destination: what gzip says of itself, or a guess.</summary>
    public static int Estimate(ReadOnlySpan<byte> source, ContentCodings coding, int limit)
    {
        var guess = coding == ContentCodings.Gzip && source.Length >= GzipHeader + GzipTrailer
            ? BinaryPrimitives.ReadUInt32LittleEndian(source[^4..])
            : (uint)Math.Min(int.MaxValue, 4L * source.Length);
        return (int)Math.Min(Math.Max(guess, 64), (uint)limit);
    }

    /// <summary>Decodes as much as fits behind what was <see cref="Written"/>.</summary>
    public DecodingStatus Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        switch (_coding)
        {
            case ContentCodings.Brotli:
                return Brotli(source, destination);
            case ContentCodings.Gzip:
                return Inflate(source, destination, GzipTrailer, IsGzipTrailer);
            case ContentCodings.Deflate:
                return Inflate(source, destination, ZlibTrailer, IsZlibTrailer);
            default:
                return DecodingStatus.Malformed;
        }
    }

    /// <summary>Gives up what is outside the managed heap.</summary>
    public void Dispose() => _brotli.Dispose();

    private delegate bool TrailerCheck(ReadOnlySpan<byte> trailer, ReadOnlySpan<byte> content);

    private DecodingStatus Inflate(ReadOnlySpan<byte> source, Span<byte> destination, int trailer, TrailerCheck isTrue)
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            var start = _coding == ContentCodings.Gzip ? EndOfGzipHeader(source) : EndOfZlibHeader(source);
            if (start < 0)
            {
                return DecodingStatus.Malformed;
            }

            _inflater.Begin(start);
        }

        var status = _inflater.Decode(source, destination, ref _written);
        if (status != DecodingStatus.Done)
        {
            return status;
        }

        var rest = source[_inflater.Position..];
        return rest.Length == trailer && isTrue(rest, destination[.._written]) ? DecodingStatus.Done : DecodingStatus.Malformed;
    }

    private DecodingStatus Brotli(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var status = _brotli.Decompress(source[_at..], destination[_written..], out var consumed, out var written);
        _at += consumed;
        _written += written;
        if (status == OperationStatus.DestinationTooSmall)
        {
            return DecodingStatus.NeedsRoom;
        }

        _brotli.Dispose();
        _brotli = default;
        return status == OperationStatus.Done && _at == source.Length ? DecodingStatus.Done : DecodingStatus.Malformed;
    }

    private static bool IsGzipTrailer(ReadOnlySpan<byte> trailer, ReadOnlySpan<byte> content) =>
        BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) == (uint)content.Length
        && BinaryPrimitives.ReadUInt32LittleEndian(trailer) == Checksums.Crc32(content);

    private static bool IsZlibTrailer(ReadOnlySpan<byte> trailer, ReadOnlySpan<byte> content) =>
        BinaryPrimitives.ReadUInt32BigEndian(trailer) == Checksums.Adler32(content);

    /// <summary>RFC 1950 section 2.2: method, window, no dictionary, and a checksum of the two bytes.</summary>
    private static int EndOfZlibHeader(ReadOnlySpan<byte> source) =>
        source.Length >= ZlibHeader && (source[0] & 15) == 8 && source[0] >> 4 <= 7 && (source[1] & 0x20) == 0 && (source[0] << 8 | source[1]) % 31 == 0
            ? ZlibHeader
            : -1;

    /// <summary>RFC 1952 section 2.3.</summary>
    private static int EndOfGzipHeader(ReadOnlySpan<byte> source)
    {
        if (source.Length < GzipHeader || source[0] != 0x1F || source[1] != 0x8B || source[2] != 8)
        {
            return -1;
        }

        var flags = (GzipFlags)source[3];
        var at = GzipHeader;
        if ((flags & GzipFlags.Reserved) != 0)
        {
            return -1;
        }

        if ((flags & GzipFlags.Extra) != 0)
        {
            at = source.Length - at < 2 ? source.Length + 1 : at + 2 + BinaryPrimitives.ReadUInt16LittleEndian(source[at..]);
        }

        at = (flags & GzipFlags.Name) != 0 ? BehindZero(source, at) : at;
        at = (flags & GzipFlags.Comment) != 0 ? BehindZero(source, at) : at;
        if ((flags & GzipFlags.HeaderChecksum) != 0)
        {
            if (source.Length - at < 2 || BinaryPrimitives.ReadUInt16LittleEndian(source[at..]) != (ushort)Checksums.Crc32(source[..at]))
            {
                return -1;
            }

            at += 2;
        }

        return at <= source.Length ? at : -1;
    }

    private static int BehindZero(ReadOnlySpan<byte> source, int at)
    {
        var length = at <= source.Length ? source[at..].IndexOf((byte)0) : -1;
        return length < 0 ? source.Length + 1 : at + length + 1;
    }
}
