using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;

namespace FastShield.Runtime.Program;

/// <summary>The values that `enum` or `const` allows, sorted by type so that a value meets only its own kind.</summary>
public sealed unsafe class ValueSet
{
    private const int LongestShort = 16;

    private readonly byte[][] _composites;
    private readonly DecimalOperand[] _sorted;
    private readonly int[] _slots;

    /// <summary>Takes each value as JSON text; throws <see cref="FormatException"/> for a text that is none.</summary>
    public ValueSet(IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var context = ValidationContext.OfThread;
        var strings = new List<byte[]>();
        var numbers = new List<DecimalOperand>();
        var composites = new List<byte[]>();
        foreach (var text in values)
        {
            var bytes = GC.AllocateArray<byte>(Encoding.UTF8.GetByteCount(text) + JsonText.Padding, pinned: true);
            var length = Encoding.UTF8.GetBytes(text, bytes);
            var start = (byte*)Unsafe.AsPointer(ref bytes[0]);
            context.Begin(length);
            if (JsonText.Skip(start, context) != start + length)
            {
                throw new FormatException($"'{text}' is no JSON value.");
            }

            switch (*start)
            {
                case (byte)'"':
                    var end = JsonText.StringEnd(start + 1, context, out var traits);
                    strings.Add(JsonString.Value(start + 1, end, traits, context).ToArray());
                    break;
                case (byte)'n':
                    HasNull = true;
                    break;
                case (byte)'t':
                    HasTrue = true;
                    break;
                case (byte)'f':
                    HasFalse = true;
                    break;
                case (byte)'{' or (byte)'[':
                    composites.Add(bytes);
                    break;
                default:
                    numbers.Add(new DecimalOperand(text, context));
                    break;
            }
        }

        Texts = [.. values];
        Strings = [.. strings];
        Numbers = [.. numbers];
        _sorted = [.. numbers];
        Array.Sort(_sorted, static (a, b) => a.Number.CompareTo(b.Number));
        _composites = [.. composites];
        ShortWords = WordsOf(Strings);
        _slots = new int[SlotCount(Strings.Length)];
        for (var i = 0; i < Strings.Length; i++)
        {
            Insert(Strings[i], i);
        }
    }

    /// <summary>The values as JSON text, in the document's order.</summary>
    public string[] Texts { get; }

    /// <summary>The strings, decoded, in UTF-8.</summary>
    public byte[][] Strings { get; }

    /// <summary>
    /// The strings as pairs of words (<see cref="ShortText.FirstWord"/>, <see cref="ShortText.SecondWord"/>); empty where one of them is longer than
    /// 16 bytes, or has a NUL, which no word could tell from its end.
    /// </summary>
    public ulong[] ShortWords { get; }

    /// <summary>The numbers.</summary>
    public DecimalOperand[] Numbers { get; }

    /// <summary>True where `null` is a member.</summary>
    public bool HasNull { get; }

    /// <summary>True where `true` is a member.</summary>
    public bool HasTrue { get; }

    /// <summary>True where `false` is a member.</summary>
    public bool HasFalse { get; }

    /// <summary>True where an array or an object is a member.</summary>
    public bool HasComposites => _composites.Length > 0;

    /// <summary>True where a decoded string is a member.</summary>
    public bool Contains(ReadOnlySpan<byte> value)
    {
        fixed (byte* p = value)
        {
            var slot = (int)(SeededHash.Of(0, p, value.Length) & (uint)(_slots.Length - 1));
            while (_slots[slot] != 0)
            {
                if (value.SequenceEqual(Strings[_slots[slot] - 1]))
                {
                    return true;
                }

                slot = (slot + 1) & (_slots.Length - 1);
            }

            return false;
        }
    }

    /// <summary>True where a text of up to 32 bytes, of which 16 are readable whatever its length, is a member by <see cref="ShortWords"/>.</summary>
    public bool ContainsShort(byte* text, int length)
    {
        if (length > LongestShort)
        {
            return false;
        }

        var first = ShortText.FirstWord(text, length);
        var second = ShortText.SecondWord(text, length);
        var words = ShortWords;
        for (var i = 0; i + 1 < words.Length; i += 2)
        {
            if ((words[i] == first) & (words[i + 1] == second))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True where the number in [start, end) equals a member.</summary>
    public bool ContainsNumber(byte* start, byte* end, bool isIntegral)
    {
        var low = 0;
        var high = _sorted.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var order = _sorted[middle].Compare(start, end, isIntegral);
            if (order == 0)
            {
                return true;
            }

            (low, high) = order > 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return false;
    }

    /// <summary>True where the literal that begins with this byte is a member.</summary>
    public bool ContainsLiteral(byte first) => first switch
    {
        (byte)'t' => HasTrue,
        (byte)'f' => HasFalse,
        _ => HasNull,
    };

    /// <summary>True where the array or object that begins at <paramref name="p"/> equals a member.</summary>
    public bool ContainsComposite(byte* p, ValidationContext context)
    {
        foreach (var composite in _composites)
        {
            if (JsonEquality.AreEqual(p, (byte*)Unsafe.AsPointer(ref composite[0]), context))
            {
                return true;
            }
        }

        return false;
    }

    private static ulong[] WordsOf(byte[][] strings)
    {
        var words = new List<ulong>();
        Span<byte> padded = stackalloc byte[LongestShort];
        foreach (var text in strings)
        {
            if (text.Length > LongestShort || text.AsSpan().Contains((byte)0))
            {
                return [];
            }

            padded.Clear();
            text.CopyTo(padded);
            words.Add(BinaryPrimitives.ReadUInt64LittleEndian(padded));
            words.Add(BinaryPrimitives.ReadUInt64LittleEndian(padded[sizeof(ulong)..]));
        }

        return [.. words];
    }

    private static int SlotCount(int values)
    {
        var size = 4;
        while (size < values * 2)
        {
            size *= 2;
        }

        return size;
    }

    private void Insert(byte[] value, int index)
    {
        fixed (byte* p = value)
        {
            var slot = (int)(SeededHash.Of(0, p, value.Length) & (uint)(_slots.Length - 1));
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & (_slots.Length - 1);
            }

            _slots[slot] = index + 1;
        }
    }
}
