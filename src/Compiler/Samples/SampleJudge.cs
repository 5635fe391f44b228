using System.Runtime.CompilerServices;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Compiler.Samples;

/// <summary>Holds texts against the blocks of one program, by the interpreter. Not thread-safe.</summary>
public sealed unsafe class SampleJudge(ValidationProgram program)
{
    private readonly SchemaInterpreter _interpreter = new(program);
    private readonly ValidationContext _context = new();
    private byte[] _memory = GC.AllocateArray<byte>(4096, pinned: true);

    /// <summary>The program.</summary>
    public ValidationProgram Program => program;

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
        return _interpreter.Accepts(block, (byte*)Unsafe.AsPointer(ref _memory[0]), json.Length, _context);
    }
}
