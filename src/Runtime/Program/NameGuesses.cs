using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FastShield.Runtime.Program;

/// <summary>The names of an object's properties as senders write them, `"name":`, for a comparison in one step at the place where one is expected.</summary>
internal sealed unsafe class NameGuesses
{
    private const int Longest = 32;

    // So many bytes of ones, and then as many zeros: a load from within is the mask of a shorter text.
    private static readonly byte[] Ones = MakeOnes();

    private readonly byte[] _texts;
    private readonly byte[] _lengths;

    public NameGuesses(PropertyRule[] properties)
    {
        _texts = new byte[properties.Length * Longest];
        _lengths = new byte[properties.Length];
        for (var i = 0; i < properties.Length; i++)
        {
            // A name that has to be escaped in JSON never stands there as it is.
            var name = properties[i].Name;
            if (name.Length + 3 <= Longest && IsRaw(name))
            {
                byte[] text = [(byte)'"', .. name, (byte)'"', (byte)':'];
                text.CopyTo(_texts, i * Longest);
                _lengths[i] = (byte)text.Length;
            }
        }
    }

    /// <summary>The length of the text of a property where it stands at <paramref name="p"/>; else 0, as for an index that no property has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int LengthAt(int index, byte* p)
    {
        var lengths = _lengths;
        if ((uint)index >= (uint)lengths.Length)
        {
            return 0;
        }

        int length = lengths[index];
        var mask = Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(Ones), (nuint)(Longest - length));
        var text = Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_texts), (nuint)(index * Longest));
        return (Vector256.Load(p) & mask) == text ? length : 0;
    }

    private static bool IsRaw(byte[] name) => !name.AsSpan().ContainsAny((byte)'"', (byte)'\\') && !name.AsSpan().ContainsAnyInRange((byte)0, (byte)0x1f);

    private static byte[] MakeOnes()
    {
        var ones = new byte[Longest * 2];
        ones.AsSpan(0, Longest).Fill(byte.MaxValue);
        return ones;
    }
}
