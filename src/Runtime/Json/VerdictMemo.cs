using FastShield.Runtime.Contract;

namespace FastShield.Runtime.Json;

/// <summary>
/// What blocks with branches said of values that are read again: where each of a value's branches asks the same block about the same inner value,
/// it is asked once. Without it the work would multiply with every level of nesting. The table has a fixed size and forgets what falls on a used
/// place; the work budget bounds what that costs.
/// </summary>
public sealed unsafe class VerdictMemo
{
    private const int Size = 4096;

    private Entry[]? _entries;
    private uint _epoch;

    private struct Entry
    {
        public long Offset;
        public byte* End;
        public int Block;
        public uint Epoch;
    }

    /// <summary>True where the block was asked about the value at <paramref name="p"/> before; <paramref name="end"/> is what it answered.</summary>
    public bool TryFind(int block, byte* p, ValidationContext context, out byte* end)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (_entries is not { } entries)
        {
            end = null;
            return false;
        }

        var offset = p - context.Origin;
        ref readonly var entry = ref entries[Slot(block, offset)];
        end = entry.End;
        return entry.Epoch == _epoch && entry.Offset == offset && entry.Block == block;
    }

    /// <summary>Keeps an answer, and gives it back. An answer for want of budget says nothing about the value and is not kept.</summary>
    public byte* Keep(int block, byte* p, byte* end, ValidationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Fault == JsonFault.None)
        {
            _entries ??= new Entry[Size];
            var offset = p - context.Origin;
            _entries[Slot(block, offset)] = new Entry { Offset = offset, End = end, Block = block, Epoch = _epoch };
        }

        return end;
    }

    internal void Reset()
    {
        // An entry of four billion validations ago would be taken for one of this.
        if (++_epoch == 0)
        {
            _entries?.AsSpan().Clear();
            _epoch = 1;
        }
    }

    private static int Slot(int block, long offset) => (int)((((uint)offset * 0x9e3779b1) ^ ((uint)block * 0x85ebca6b)) >> 20);
}
