using FastShield.Runtime.Json;

namespace FastShield.Micro;

/// <summary>A JSON text where the validators want it: pinned, with zero bytes behind its end.</summary>
internal sealed unsafe class Padded
{
    private readonly byte[] _memory;

    public Padded(ReadOnlySpan<byte> text)
    {
        _memory = GC.AllocateArray<byte>(text.Length + JsonText.Padding, pinned: true);
        text.CopyTo(_memory);
        Length = text.Length;
    }

    public int Length { get; }

    public ReadOnlySpan<byte> Span => _memory.AsSpan(0, Length);

    /// <summary>The text's first byte; valid as long as this object lives, since the memory is pinned.</summary>
    public byte* Start => (byte*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);
}
