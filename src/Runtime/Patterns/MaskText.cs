using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastShield.Runtime.Patterns;

/// <summary>A text of up to 63 bytes in vector registers, and the steps on sets of its positions.</summary>
public readonly unsafe struct MaskText : IMaskText
{
    private readonly Vector256<byte> _low;
    private readonly Vector256<byte> _high;
    private readonly ulong _inside;

    /// <summary>Loads a text; 64 bytes from its beginning on have to be readable, whatever they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public MaskText(byte* text, int length)
    {
        _low = Vector256.Load(text);
        _high = Vector256.Load(text + Vector256<byte>.Count);
        _inside = (1UL << length) - 1;
    }

    /// <summary>True where every byte of the text is ASCII.</summary>
    public bool IsAscii
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (Bits(_low, _high) & _inside) == 0;
    }

    /// <summary>The position behind the last character.</summary>
    public ulong End
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _inside + 1;
    }

    /// <summary>All positions, that behind the last character too.</summary>
    public ulong Everywhere
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (_inside << 1) | 1;
    }

    /// <summary>Where characters of a range stand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Of(byte first, byte last)
    {
        if (first == last)
        {
            var single = Vector256.Create(first);
            return Bits(Vector256.Equals(_low, single), Vector256.Equals(_high, single)) & _inside;
        }

        return Between(_low, _high, first, last);
    }

    /// <summary>Where small letters of a range, or the capital ones for them, stand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong OfLetters(byte first, byte last)
    {
        var fold = Vector256.Create((byte)0x20);
        return Between(_low | fold, _high | fold, first, last);
    }

    /// <summary>So many characters of a class further.</summary>
    public static ulong Exactly(ulong from, ulong set, int count) =>
        count > MaskPattern.LongestText ? 0 : (from & Runs(set, count)) << count;

    /// <summary>None to so many characters of a class further: each round doubles how far every position can have come.</summary>
    public static ulong UpTo(ulong from, ulong set, int count)
    {
        if (count >= MaskPattern.LongestText)
        {
            return Any(from, set);
        }

        for (var reached = 0; reached < count;)
        {
            var further = Math.Min(reached + 1, count - reached);
            from |= (from & Runs(set, further)) << further;
            reached += further;
        }

        return from;
    }

    /// <summary>Any number of characters of a class further: the sum carries each position to its run's end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Any(ulong from, ulong set) => (((from & set) + set) ^ set) | from;

    // Where runs of so many characters begin: those of twice the length are found from those of one length.
    private static ulong Runs(ulong set, int count)
    {
        var length = 1;
        for (; length * 2 <= count; length *= 2)
        {
            set &= set >> length;
        }

        return length < count ? set & (set >> (count - length)) : set;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Between(Vector256<byte> low, Vector256<byte> high, byte first, byte last)
    {
        // Bytes below the range wrap around and are above its width then.
        var start = Vector256.Create(first);
        var width = Vector256.Create((byte)(last - first));
        low -= start;
        high -= start;
        return Bits(Vector256.Equals(Vector256.Min(low, width), low), Vector256.Equals(Vector256.Min(high, width), high)) & _inside;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(Vector256<byte> low, Vector256<byte> high) =>
        low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32);
}
