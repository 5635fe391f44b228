using System.Runtime.CompilerServices;
using FastShield.Runtime.Json;

namespace FastShield.Runtime.Contract;

/// <summary>
/// Holds texts that lie anywhere against the blocks of one engine, for those who are in no hurry: each is copied into padded memory that does not
/// move. Not thread-safe.
/// </summary>
public sealed unsafe class TextJudge(SchemaEngine engine)
{
    private readonly ValidationContext _context = new();
    private byte[] _memory = GC.AllocateArray<byte>(4096, pinned: true);

    /// <summary>The engine.</summary>
    public SchemaEngine Engine => engine;

    /// <summary>True where the last answer was a no because the work budget ended, whatever the text.</summary>
    public bool IsExhausted => _context.Fault == JsonFault.BudgetExhausted;

    /// <summary>True where the text is JSON that conforms to the block.</summary>
    public bool Accepts(int block, ReadOnlySpan<byte> json)
    {
        if (_memory.Length < json.Length + JsonText.Padding)
        {
            _memory = GC.AllocateArray<byte>((json.Length + JsonText.Padding) * 2, pinned: true);
        }

        json.CopyTo(_memory);
        _memory.AsSpan(json.Length, JsonText.Padding).Clear();
        _context.Arena.Reset();
        _context.Begin(json.Length);
        return engine.Accepts(block, (byte*)Unsafe.AsPointer(ref _memory[0]), json.Length, _context);
    }
}
