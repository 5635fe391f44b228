using System.Runtime.CompilerServices;

namespace FastShield.Runtime.Patterns;

/// <summary>Positions that lead to the position a fixed distance (0 to 63) behind them.</summary>
internal sealed class BitShift(int distance, ulong[] from)
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(ReadOnlySpan<ulong> live, Span<ulong> next)
    {
        var carry = 0UL;
        var mask = from.AsSpan(0, next.Length);
        live = live[..next.Length];
        for (var i = 0; i < next.Length; i++)
        {
            var word = live[i] & mask[i];
            next[i] |= (word << distance) | carry;

            // Two shifts, because a shift by 64 would be a shift by 0.
            carry = word >> 1 >> (63 - distance);
        }
    }
}

/// <summary>If any position of one set is live, all of the other become live. Both sets are kept without their empty edges.</summary>
internal sealed class BitJump(int fromWord, ulong[] from, int toWord, ulong[] to)
{
    /// <summary>Words touched in the worst case.</summary>
    public int Cost => from.Length + to.Length;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(ReadOnlySpan<ulong> live, Span<ulong> next)
    {
        var any = 0UL;
        for (var i = 0; i < from.Length; i++)
        {
            any |= live[fromWord + i] & from[i];
        }

        if (any == 0)
        {
            return;
        }

        for (var i = 0; i < to.Length; i++)
        {
            next[toWord + i] |= to[i];
        }
    }
}
