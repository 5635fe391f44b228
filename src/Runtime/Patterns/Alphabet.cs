using System.Runtime.CompilerServices;

namespace FastShield.Runtime.Patterns;

/// <summary>
/// The classes of code points that a pattern tells apart. Automata read these and not bytes: a repeat of <c>.</c> or
/// <c>\p{L}</c> takes one position a character, where byte sequences would take up to hundreds. ASCII is one table look-up.
/// </summary>
public sealed class Alphabet
{
    private const int AsciiCount = 128;

    private readonly ushort[] _ascii;
    private readonly int[] _firsts;
    private readonly ushort[] _classes;

    internal Alphabet(ushort[] ascii, int[] firsts, ushort[] classes, int count)
    {
        _ascii = ascii;
        _firsts = firsts;
        _classes = classes;
        Count = count;
    }

    /// <summary>The number of classes; they are numbered from 0.</summary>
    public int Count { get; }

    /// <summary>The class of each ASCII character: 128 entries.</summary>
    public ReadOnlySpan<ushort> Ascii => _ascii;

    /// <summary>First code points of the intervals from U+0080 on, ascending; the classes lie in <see cref="IntervalClasses"/>.</summary>
    public ReadOnlySpan<int> IntervalFirsts => _firsts;

    /// <summary>The class of each interval of <see cref="IntervalFirsts"/>.</summary>
    public ReadOnlySpan<ushort> IntervalClasses => _classes;

    /// <summary>The class of the character at <paramref name="at"/>, which moves behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Next(ReadOnlySpan<byte> text, ref int at)
    {
        int lead = text[at];
        if (lead < AsciiCount)
        {
            at++;
            return _ascii[lead];
        }

        return OfCodePoint(Utf8Walk.Next(text, ref at));
    }

    /// <summary>The class of a code point from U+0080 on.</summary>
    internal int OfCodePoint(int codePoint)
    {
        var low = 0;
        var high = _firsts.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >> 1;
            if (_firsts[middle] <= codePoint)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return _classes[low];
    }
}
