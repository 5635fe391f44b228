using System.Runtime.CompilerServices;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;

namespace FastShield.Runtime.Interpreter;

/// <summary>
/// Asks the explaining pass alone about texts that lie anywhere, for those who hold an engine's answers against it: each is copied into padded memory that
/// does not move. Not thread-safe.
/// </summary>
public sealed unsafe class TextExplainer(SchemaInterpreter interpreter)
{
    private readonly ValidationContext _context = new();
    private byte[] _memory = GC.AllocateArray<byte>(4096, pinned: true);

    /// <summary>Whether the text conforms to the block; null where the work budget ended before that was known.</summary>
    public bool? Conforms(int block, ReadOnlySpan<byte> json)
    {
        if (_memory.Length < json.Length + JsonText.Padding)
        {
            _memory = GC.AllocateArray<byte>((json.Length + JsonText.Padding) * 2, pinned: true);
        }

        json.CopyTo(_memory);
        _memory.AsSpan(json.Length, JsonText.Padding).Clear();
        _context.Arena.Reset();
        var found = interpreter.Explain(block, (byte*)Unsafe.AsPointer(ref _memory[0]), json.Length, ViolationLocation.Body, null, _context);
        return _context.Fault == JsonFault.BudgetExhausted ? null : found.Detail == SchemaInterpreter.NothingFound;
    }
}
