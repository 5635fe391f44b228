using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;

namespace FastShield.Conformance.Tests.Engines;

/// <summary>Asks engines about texts that lie before a guard page.</summary>
internal sealed unsafe class Verdicts(int largest = 1 << 20, int depth = ValidationContext.DefaultMaximumDepth) : IDisposable
{
    private readonly GuardedText _memory = new(largest);
    private readonly ValidationContext _context = new() { MaximumDepth = depth };

    public bool Of(SchemaEngine engine, int block, ReadOnlySpan<byte> text)
    {
        var start = _memory.Place(text);
        _context.Arena.Reset();
        _context.Begin(text.Length);
        return engine.Accepts(block, start, text.Length, _context);
    }

    /// <summary>What the cold pass finds in a text that was refused.</summary>
    public Violation Explain(SchemaInterpreter interpreter, int block, ReadOnlySpan<byte> text)
    {
        var start = _memory.Place(text);
        _context.Arena.Reset();
        return interpreter.Explain(block, start, text.Length, ViolationLocation.Body, null, _context);
    }

    public void Dispose() => _memory.Dispose();
}
