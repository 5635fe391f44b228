using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastShield.Runtime.Contract;

namespace FastShield.Runtime.Json;

/// <summary>
/// The keys that the open objects have shown so far, to find a repeated one. Objects nest, so their keys lie in one stack;
/// an object with many keys gets a hash table, seeded per process, on a second stack. Nothing is allocated once both have grown.
/// </summary>
public sealed unsafe class KeySet
{
    private const int TableFrom = 16;
    private const ulong Spread = 0x9e3779b97f4a7c15;
    private static readonly uint Seed = (uint)Random.Shared.Next() | 1;

    private readonly ValidationContext _context;
    private Entry[] _entries = new Entry[64];
    private int[] _slots = new int[256];
    private int _entryTop;
    private int _slotTop;

    internal KeySet(ValidationContext context) => _context = context;

    /// <summary>One open object's part of the stacks.</summary>
    public struct Scope
    {
        internal int FirstEntry;
        internal int FirstSlot;
        internal int SlotMask;

        // A bit for each key's word: where a new key's bit is free, no key so far is the same.
        internal ulong Seen;
    }

    private struct Entry
    {
        public byte* Start;
        public ulong Word;
        public int Length;
    }

    /// <summary>Opens an object.</summary>
    public Scope Open() => new() { FirstEntry = _entryTop, FirstSlot = _slotTop, SlotMask = -1 };

    /// <summary>Closes an object and gives its part back.</summary>
    public void Close(in Scope scope)
    {
        _entryTop = scope.FirstEntry;
        _slotTop = scope.FirstSlot;
    }

    /// <summary>Adds a key by its decoded value; false where the object had it already. A value that is read again was checked before.</summary>
    public bool TryAdd(ref Scope scope, byte* start, int length, StringTraits traits)
    {
        if (_context.Rescans != 0)
        {
            return true;
        }

        if ((traits & StringTraits.Escaped) != 0)
        {
            // The decoded copy lies in the arena's native memory, so its address stays good until the arena is reset.
            var decoded = JsonString.Decode(start, start + length, _context);
            start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(decoded));
            length = decoded.Length;
        }

        var word = WordOf(start, length);
        var bit = 1UL << (int)((word * Spread) >> 58);
        if (((scope.Seen & bit) != 0 || scope.SlotMask >= 0) && !IsNew(ref scope, start, length, word))
        {
            return false;
        }

        scope.Seen |= bit;
        if (_entryTop == _entries.Length)
        {
            Array.Resize(ref _entries, _entries.Length * 2);
        }

        _entries[_entryTop++] = new Entry { Start = start, Word = word, Length = length };
        if (scope.SlotMask < 0 && _entryTop - scope.FirstEntry == TableFrom)
        {
            Rebuild(ref scope, TableFrom * 4);
        }

        return true;
    }

    internal void Reset()
    {
        _entryTop = 0;
        _slotTop = 0;
    }

    // The first eight bytes and the last: a key is padded text, or decoded into the arena.
    private static ulong WordOf(byte* start, int length) => length >= sizeof(ulong)
        ? Unsafe.ReadUnaligned<ulong>(start) ^ BitOperations.RotateLeft(Unsafe.ReadUnaligned<ulong>(start + length - sizeof(ulong)), 29)
        : Unsafe.ReadUnaligned<ulong>(start) & ((1UL << (length * 8)) - 1);

    private bool IsNew(ref Scope scope, byte* start, int length, ulong word)
    {
        if (scope.SlotMask >= 0)
        {
            return TryAddToTable(ref scope, start, length, word);
        }

        for (var i = scope.FirstEntry; i < _entryTop; i++)
        {
            if (_entries[i].Word == word && IsSame(in _entries[i], start, length))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSame(in Entry entry, byte* start, int length) =>
        entry.Length == length && new ReadOnlySpan<byte>(entry.Start, length).SequenceEqual(new ReadOnlySpan<byte>(start, length));

    private static uint Hash(byte* p, int length) => SeededHash.Of(Seed, p, length);

    private bool TryAddToTable(ref Scope scope, byte* start, int length, ulong word)
    {
        if ((_entryTop - scope.FirstEntry) * 2 > scope.SlotMask)
        {
            Rebuild(ref scope, (scope.SlotMask + 1) * 4);
        }

        var slot = (int)Hash(start, length) & scope.SlotMask;
        while (_slots[scope.FirstSlot + slot] != 0)
        {
            ref var entry = ref _entries[_slots[scope.FirstSlot + slot] - 1];
            if (entry.Word == word && IsSame(in entry, start, length))
            {
                return false;
            }

            slot = (slot + 1) & scope.SlotMask;
        }

        _slots[scope.FirstSlot + slot] = _entryTop + 1;
        return true;
    }

    private void Rebuild(ref Scope scope, int size)
    {
        // Between two keys of one object no inner object is open, so this object's table is the top of the stack.
        _slotTop = scope.FirstSlot + size;
        if (_slotTop > _slots.Length)
        {
            Array.Resize(ref _slots, Math.Max(_slotTop, _slots.Length * 2));
        }

        scope.SlotMask = size - 1;
        Array.Clear(_slots, scope.FirstSlot, size);
        for (var i = scope.FirstEntry; i < _entryTop; i++)
        {
            var slot = (int)Hash(_entries[i].Start, _entries[i].Length) & scope.SlotMask;
            while (_slots[scope.FirstSlot + slot] != 0)
            {
                slot = (slot + 1) & scope.SlotMask;
            }

            _slots[scope.FirstSlot + slot] = i + 1;
        }
    }
}
