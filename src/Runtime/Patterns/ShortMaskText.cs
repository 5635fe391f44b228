using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastShield.Runtime.Patterns;

/// <summary>A text of up to 31 bytes in one vector register; <see cref="MaskText"/> is for longer ones.</summary>
public readonly unsafe struct ShortMaskText : IMaskText
{
    /// <summary>The longest text: the position behind its last character is one of the register's too.</summary>
    public const int LongestText = 31;

    private readonly Vector256<byte> _text;
    private readonly uint _inside;

    /// <summary>Loads a text; 32 bytes from its beginning on have to be readable, whatever they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ShortMaskText(byte* text, int length)
    {
        _text = Vector256.Load(text);
        _inside = (1U << length) - 1;
    }

    /// <summary>True where every byte of the text is ASCII.</summary>
    public bool IsAscii
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (_text.ExtractMostSignificantBits() & _inside) == 0;
    }

    /// <inheritdoc/>
    public ulong End
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (ulong)_inside + 1;
    }

    /// <inheritdoc/>
    public ulong Everywhere
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ((ulong)_inside << 1) | 1;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Of(byte first, byte last) =>
        first == last ? Vector256.Equals(_text, Vector256.Create(first)).ExtractMostSignificantBits() & _inside : Between(_text, first, last);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong OfLetters(byte first, byte last) => Between(_text | Vector256.Create((byte)0x20), first, last);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Between(Vector256<byte> text, byte first, byte last)
    {
        // Bytes below the range wrap around and are above its width then.
        text -= Vector256.Create(first);
        return Vector256.Equals(Vector256.Min(text, Vector256.Create((byte)(last - first))), text).ExtractMostSignificantBits() & _inside;
    }
}
