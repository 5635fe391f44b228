using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;

namespace FastShield.Runtime.Memory;

/// <summary>
/// A JSON text being composed, in pinned memory with room for the 64 zero bytes that the engines read behind it.
/// Grows on demand up to a limit, and keeps what it has for the next text. Not thread-safe: one belongs to one event loop.
/// </summary>
/// <param name="limit">Bytes at most in a text.</param>
public sealed class JsonScratch(int limit = JsonScratch.DefaultLimit)
{
    /// <summary>The default limit of a text: 1 MiB, far above what a message head can turn into.</summary>
    public const int DefaultLimit = 1024 * 1024;

    private const int Padding = 64;
    private const int First = 4096;

    private byte[] _memory = GC.AllocateUninitializedArray<byte>(First, pinned: true);

    /// <summary>The length of the text so far, in bytes.</summary>
    public int Length { get; private set; }

    /// <summary>True once something did not fit under the limit; the text is then useless.</summary>
    public bool IsOverflown { get; private set; }

    /// <summary>The text so far.</summary>
    public ReadOnlySpan<byte> Text => _memory.AsSpan(0, Length);

    /// <summary>Begins a new text.</summary>
    public void Clear()
    {
        Length = 0;
        IsOverflown = false;
    }

    /// <summary>Adds one byte.</summary>
    public void Append(byte value)
    {
        if (Reserve(1))
            _memory[Length++] = value;
    }

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (!Reserve(bytes.Length))
            return;
        bytes.CopyTo(_memory.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Makes of the string at <paramref name="start"/>, which is the text's last value, the same without its quotes.</summary>
    public void Unquote(int start)
    {
        _memory.AsSpan(start + 1, Length - start - 2).CopyTo(_memory.AsSpan(start));
        Length -= 2;
    }

    /// <summary>Takes back everything behind <paramref name="length"/>.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Holds the text against a block of the engine's program.</summary>
    public unsafe bool Accepts(SchemaEngine engine, int block, ValidationContext context)
    {
        var json = Sealed();
        context.Begin(Length);
        var mark = context.Arena.Mark();
        var accepted = engine.Accepts(block, json, Length, context);
        context.Arena.Release(mark);
        return accepted;
    }

    /// <summary>Finds what was wrong with a text that an engine refused.</summary>
    public unsafe Violation Explain(
        SchemaInterpreter interpreter, int block, ViolationLocation location, string? name, ValidationContext context) =>
        interpreter.Explain(block, Sealed(), Length, location, name, context);

    // The array is pinned for good, so its address holds while an engine reads.
    private unsafe byte* Sealed()
    {
        _memory.AsSpan(Length, Padding).Clear();
        return (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
    }

    private bool Reserve(int count)
    {
        if (_memory.Length - Padding - Length >= count)
            return !IsOverflown;
        return Grow(count);
    }

    private bool Grow(int count)
    {
        if (IsOverflown || limit - Length < count)
        {
            IsOverflown = true;
            return false;
        }

        var size = Math.Max((long)_memory.Length * 2, (long)Length + count + Padding);
        var grown = GC.AllocateUninitializedArray<byte>((int)Math.Min(size, (long)limit + Padding), pinned: true);
        Text.CopyTo(grown);
        _memory = grown;
        return true;
    }
}
