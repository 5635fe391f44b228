namespace FastShield.Runtime.Memory;

/// <summary>A place in a <see cref="ScratchArena"/> to go back to.</summary>
public readonly record struct ArenaMark(int Block, nint Next);
