using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastShield.Runtime.Json;

/// <summary>
/// Passes arrays and objects that were read before, so that only their brackets have to be counted: 64 bytes at a time, as sets of positions. The
/// text is padded as for <see cref="JsonText"/>.
/// </summary>
internal static unsafe class WellFormed
{
    private const ulong EvenPositions = 0x5555555555555555;

    /// <summary>The position behind the well-formed array or object that begins at <paramref name="p"/>.</summary>
    public static byte* End(byte* p)
    {
        var depth = 0;
        var inside = 0UL;
        var escaping = 0UL;
        while (true)
        {
            var low = Vector256.Load(p);
            var high = Vector256.Load(p + Vector256<byte>.Count);
            var quotes = Positions(low, high, (byte)'"');
            var escapes = Positions(low, high, (byte)'\\');
            if ((escapes | escaping) != 0)
            {
                quotes &= ~Escaped(escapes, ref escaping);
            }

            // From each quote on the text is inside a string, until the next one; the last position says how the next 64 begin.
            var strings = FromEachToTheNext(quotes) ^ inside;
            inside = (ulong)((long)strings >> 63);

            // With the bit 0x20 set, both opening brackets are one byte, and both closing ones.
            var fold = Vector256.Create((byte)0x20);
            low |= fold;
            high |= fold;
            var opens = Positions(low, high, (byte)'{') & ~strings;
            var closes = Positions(low, high, (byte)'}') & ~strings;
            if (BitOperations.PopCount(closes) < depth)
            {
                depth += BitOperations.PopCount(opens) - BitOperations.PopCount(closes);
            }
            else
            {
                for (; closes != 0; closes &= closes - 1)
                {
                    // What opens before the lowest closing bracket, which is itself one less.
                    var before = closes ^ (closes - 1);
                    depth += BitOperations.PopCount(opens & before) - 1;
                    if (depth == 0)
                    {
                        return p + BitOperations.TrailingZeroCount(closes) + 1;
                    }

                    opens &= ~before;
                }

                depth += BitOperations.PopCount(opens);
            }

            p += 2 * Vector256<byte>.Count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Positions(Vector256<byte> low, Vector256<byte> high, byte wanted)
    {
        var all = Vector256.Create(wanted);
        return Vector256.Equals(low, all).ExtractMostSignificantBits() | ((ulong)Vector256.Equals(high, all).ExtractMostSignificantBits() << 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong FromEachToTheNext(ulong set)
    {
        set ^= set << 1;
        set ^= set << 2;
        set ^= set << 4;
        set ^= set << 8;
        set ^= set << 16;
        return set ^ (set << 32);
    }

    // The characters behind a backslash that is not itself behind one: runs that begin at odd positions are told apart by a carry through them.
    private static ulong Escaped(ulong backslashes, ref ulong escaping)
    {
        backslashes &= ~escaping;
        var behind = (backslashes << 1) | escaping;
        var oddStarts = backslashes & ~EvenPositions & ~behind;
        var carried = oddStarts + backslashes;
        escaping = carried < oddStarts ? 1UL : 0;
        return (EvenPositions ^ (carried << 1)) & behind;
    }
}
