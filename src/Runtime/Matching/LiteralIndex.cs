using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FastShield.Runtime.Matching;

/// <summary>
/// Finds the child of a node by its literal text: one open-addressed table for all nodes, half full at most,
/// with hashes that nobody outside the process can foresee. Immutable once built.
/// </summary>
internal sealed class LiteralIndex
{
    private readonly Slot[] _slots;
    private readonly byte[] _text;
    private readonly ulong _seed;
    private readonly int _mask;

    /// <param name="entries">Parent node, text and child node; parent and text together are unique.</param>
    public LiteralIndex(IReadOnlyList<(int Parent, byte[] Text, int Child)> entries)
    {
        Span<byte> seed = stackalloc byte[8];
        RandomNumberGenerator.Fill(seed);
        _seed = BinaryPrimitives.ReadUInt64LittleEndian(seed);
        var size = 4;
        while (size < entries.Count * 2)
            size *= 2;
        _mask = size - 1;
        _slots = new Slot[size];
        Array.Fill(_slots, new Slot { Child = -1 });

        var length = 0;
        foreach (var (_, text, _) in entries)
            length += text.Length;
        _text = new byte[length];
        var start = 0;
        foreach (var (parent, text, child) in entries)
        {
            text.CopyTo(_text, start);
            Put(new Slot { Parent = parent, Child = child, Start = start, Length = text.Length }, Hash(parent, text));
            start += text.Length;
        }
    }

    /// <summary>The child of the node by this text, or -1.</summary>
    public int Find(int parent, ReadOnlySpan<byte> text)
    {
        var hash = Hash(parent, text);
        var mark = (uint)(hash >> 32);
        for (var i = (int)hash & _mask; ; i = (i + 1) & _mask)
        {
            ref readonly var slot = ref _slots[i];
            if (slot.Child < 0)
                return -1;
            if (slot.Mark == mark
                && slot.Parent == parent
                && text.SequenceEqual(_text.AsSpan(slot.Start, slot.Length)))
                return slot.Child;
        }
    }

    private void Put(Slot slot, ulong hash)
    {
        var i = (int)hash & _mask;
        while (_slots[i].Child >= 0)
            i = (i + 1) & _mask;
        slot.Mark = (uint)(hash >> 32);
        _slots[i] = slot;
    }

    private ulong Hash(int parent, ReadOnlySpan<byte> text)
    {
        var state = _seed ^ ((ulong)(uint)parent * 0x9E3779B97F4A7C15);
        var length = (ulong)text.Length;
        while (text.Length > 16)
        {
            state = Mix(
                state ^ BinaryPrimitives.ReadUInt64LittleEndian(text),
                BinaryPrimitives.ReadUInt64LittleEndian(text[8..]) ^ 0xA0761D6478BD642F);
            text = text[16..];
        }

        ulong low, high = 0;
        if (text.Length >= 8)
        {
            low = BinaryPrimitives.ReadUInt64LittleEndian(text);
            high = BinaryPrimitives.ReadUInt64LittleEndian(text[^8..]);
        }
        else if (text.Length >= 4)
        {
            low = BinaryPrimitives.ReadUInt32LittleEndian(text);
            high = BinaryPrimitives.ReadUInt32LittleEndian(text[^4..]);
        }
        else
        {
            low = text.Length == 0 ? 0 : (uint)(text[0] | (text[text.Length >> 1] << 8) | (text[^1] << 16));
        }

        return Mix(Mix(state ^ low, high ^ 0xE7037ED1A0B428DB) ^ length, _seed | 1);
    }

    private static ulong Mix(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }

    private struct Slot
    {
        public uint Mark;
        public int Parent;
        public int Child;
        public int Start;
        public int Length;
    }
}
