using System.Runtime.CompilerServices;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Memory;

namespace FastShield.Runtime.Interpreter;

/// <summary>
/// Which members of an object, or items of an array, some schema has looked at: a bit each, in scratch memory that is given back at the end.
/// </summary>
internal readonly unsafe ref struct EvaluatedMarks
{
    private readonly ulong* _bits;
    private readonly ArenaMark _mark;
    private readonly ScratchArena _arena;

    public EvaluatedMarks(int count, ValidationContext context)
    {
        Count = count;
        _arena = context.Arena;
        _mark = _arena.Mark();
        var bytes = ((count + 63) >> 6) * sizeof(ulong);
        _bits = (ulong*)_arena.Take(bytes);
        Unsafe.InitBlockUnaligned(_bits, 0, (uint)bytes);
    }

    /// <summary>How many members or items there are.</summary>
    public int Count { get; }

    public bool Has(int index) => (_bits[index >> 6] & (1UL << (index & 63))) != 0;

    public void Add(int index) => _bits[index >> 6] |= 1UL << (index & 63);

    public void AddAll()
    {
        for (var i = 0; i < Count; i++)
        {
            Add(i);
        }
    }

    public void Dispose() => _arena.Release(_mark);
}
