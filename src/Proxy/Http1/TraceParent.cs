using System.Buffers;
using System.Buffers.Text;

namespace FastShield.Proxy.Http1;

/// <summary>The field `traceparent` (W3C Trace Context section 3.2): version, trace id, parent id, flags.</summary>
public static class TraceParent
{
    /// <summary>The length of a value of version 00.</summary>
    public const int Length = 55;

    private const int IdStart = 3;
    private const int IdLength = 32;
    private const int ParentStart = 36;
    private const int ParentLength = 16;
    private const int FlagsStart = 53;

    private static readonly SearchValues<byte> _hex = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>
    /// Whether a value is one: lower case digits, no id of zeros, not version ff. A higher version may have more behind a hyphen; of it the known part has
    /// to be right (section 4.3).
    /// </summary>
    public static bool IsValid(ReadOnlySpan<byte> value) =>
        value.Length >= Length
        && value[2] == '-' && value[IdStart + IdLength] == '-' && value[ParentStart + ParentLength] == '-'
        && IsHex(value[..2]) && IsHex(value.Slice(IdStart, IdLength)) && IsHex(value.Slice(ParentStart, ParentLength)) && IsHex(value.Slice(FlagsStart, 2))
        && !value.StartsWith("ff"u8)
        && (value.Length == Length || (value[Length] == '-' && !value.StartsWith("00"u8)))
        && value.Slice(IdStart, IdLength).ContainsAnyExcept((byte)'0') && value.Slice(ParentStart, ParentLength).ContainsAnyExcept((byte)'0');

    /// <summary>The trace id of a valid value, 32 digits.</summary>
    public static ReadOnlySpan<byte> IdOf(ReadOnlySpan<byte> value) => value.Slice(IdStart, IdLength);

    /// <summary>Writes a new one of version 00 into <see cref="Length"/> bytes.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="random">Where the ids come from; they have to be unlike each other, not secret.</param>
    /// <param name="isSampled">Whether those behind are told to record it.</param>
    public static void Write(Span<byte> destination, Random random, bool isSampled)
    {
        ArgumentNullException.ThrowIfNull(random);
        "00-"u8.CopyTo(destination);
        WriteDigits(destination[IdStart..], random);

        // Neither id may be zero.
        WriteDigits(destination[(IdStart + 16)..], random);
        destination[IdStart + IdLength] = (byte)'-';
        WriteDigits(destination[ParentStart..], random);
        (isSampled ? "-01"u8 : "-00"u8).CopyTo(destination[(ParentStart + ParentLength)..]);
    }

    /// <summary>Whether a valid value says that the trace is to be recorded (section 3.2.2.3).</summary>
    public static bool IsSampled(ReadOnlySpan<byte> value) => ((value[FlagsStart + 1] - (value[FlagsStart + 1] > '9' ? 'a' - 10 : '0')) & 1) != 0;

    /// <summary>The id of a valid value's sender, 16 digits.</summary>
    public static ReadOnlySpan<byte> ParentOf(ReadOnlySpan<byte> value) => value.Slice(ParentStart, ParentLength);

    /// <summary>Writes one of version 00 that goes on with the trace of a valid value, under an id of its own.</summary>
    public static void WriteChild(Span<byte> destination, ReadOnlySpan<byte> value, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Write(destination, random, isSampled: true);
        IdOf(value).CopyTo(destination[IdStart..]);
    }

    private static bool IsHex(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(_hex);

    private static void WriteDigits(Span<byte> destination, Random random) =>
        Utf8Formatter.TryFormat(random.NextInt64(1, long.MaxValue), destination, out _, new StandardFormat('x', ParentLength));
}
