using System.Diagnostics.CodeAnalysis;
using FastShield.Runtime.Json;

namespace FastShield.Runtime.Program;

/// <summary>
/// One schema: a run of instructions that one value is held against, in this order: assertions, loops, logic. The value is
/// first read whole by the block itself (grammar, members, items), and only then again by its logic.
/// </summary>
/// <param name="Start">Index of the first instruction.</param>
/// <param name="Count">How many instructions.</param>
/// <param name="Members">Index of the object shape of the block's LoopMembers, or -1.</param>
/// <param name="Items">Index of the array shape of the block's LoopItems, or -1.</param>
/// <param name="FirstLogic">Index, from <paramref name="Start"/>, of the first instruction that reads the value again; Count where none does.</param>
/// <param name="Types">The types that can conform: no other kind of value has to be tried in a branch.</param>
/// <param name="Place">Index of the schema's place.</param>
public readonly record struct Block(int Start, int Count, int Members, int Items, int FirstLogic, JsonType Types, int Place)
{
    private readonly ShortForm _short;

    /// <summary>As <see cref="Reader"/>: the block reads the value itself.</summary>
    public const int OwnReading = -1;

    /// <summary>As <see cref="Reader"/>: the one branch that the value's first byte allows reads it, and decides.</summary>
    public const int ByType = -2;

    /// <summary>
    /// Who reads the value first where only yes or no is asked: <see cref="OwnReading"/>, <see cref="ByType"/>, or a block that has to hold anyway. Set by a pass.
    /// </summary>
    public int Reader { get; init; } = OwnReading;

    /// <summary>A block that asks the same in fewer readings, for where only yes or no is asked; <see cref="OwnReading"/> where there is none. Set by a pass.</summary>
    public int Instead { get; init; } = OwnReading;

    /// <summary>True where answers about values that are read again are kept for the next asker. Set by a pass.</summary>
    public bool Remembers { get; init; }

    /// <summary>How the block reads a value again, where only yes or no is asked. Set by a pass.</summary>
    public AgainWay Again { get; init; }

    /// <summary>What short strings and numbers conform by, asked before the assertions where only yes or no is asked. Set by a pass.</summary>
    public ShortForm Short
    {
        get => _short;
        init => _short = value;
    }

    /// <summary>The same, without a copy.</summary>
    [UnscopedRef]
    internal ref readonly ShortForm ShortInPlace => ref _short;
}
