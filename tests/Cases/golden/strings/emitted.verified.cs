// ---- CompiledEngine.cs
// Emitted by FastShield from an API document. Change the document and emit again: changes here are lost.
#nullable enable
using System;
using System.Runtime.CompilerServices;
using FastShield.Runtime.Checks.Formats;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Json;
using FastShield.Runtime.Patterns;
using FastShield.Runtime.Program;

namespace FastShield.Emitted;

public sealed unsafe partial class CompiledEngine : SchemaEngine
{
    // Answers for blocks that no operation was emitted with.
    private readonly SchemaInterpreter _interpreter;
    private readonly Pattern _pattern0;
    private readonly ValueSet _values0;

    public CompiledEngine(ValidationProgram program)
        : base(program)
    {
        _interpreter = new SchemaInterpreter(program);
        _pattern0 = program.Patterns[0];
        _values0 = program.Values[0];
    }

    public override string Name => "compiled";

    public override bool Accepts(int block, byte* json, int length, ValidationContext context)
    {
        context.Origin = json;
        var p = JsonText.Space(json);
        byte* end;
        switch (block)
        {
            case 0:
                end = B0(p, context);
                break;
            default:
                return _interpreter.Accepts(block, json, length, context);
        }

        if (end == null)
        {
            return false;
        }

        if (JsonText.Space(end) == json + length)
        {
            return true;
        }

        JsonText.Fail(context, JsonFault.Syntax);
        return false;
    }

    // ^[A-Z]
    private bool M0(byte* text, int length)
    {
        if (length > MaskPattern.LongestText)
        {
            return _pattern0.IsMatch(new ReadOnlySpan<byte>(text, length));
        }

        if (length <= ShortMaskText.LongestText)
        {
            var near = new ShortMaskText(text, length);
            return near.IsAscii ? M0Steps(near) : _pattern0.IsMatch(new ReadOnlySpan<byte>(text, length));
        }

        var positions = new MaskText(text, length);
        return positions.IsAscii ? M0Steps(positions) : _pattern0.IsMatch(new ReadOnlySpan<byte>(text, length));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool M0Steps<TText>(TText positions)
        where TText : struct, IMaskText
    {
        var set0 = positions.Of((byte)'A', (byte)'Z');
        var m0 = (1UL & set0) << 1;
        return m0 != 0;
    }
}

// ---- Operations/strings.cs
// Emitted by FastShield from an API document. Change the document and emit again: changes here are lost.
#nullable enable
using System;
using System.Runtime.CompilerServices;
using FastShield.Runtime.Checks.Formats;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Interpreter;
using FastShield.Runtime.Json;
using FastShield.Runtime.Patterns;
using FastShield.Runtime.Program;

namespace FastShield.Emitted;

public sealed unsafe partial class CompiledEngine
{
    // block 0 #
    //   The value is of type string.
    //   The value is "A long text which no load of words compares at once".
    //   A string has 2 or more code points.
    //   A string has 10 code points or fewer.
    //   In a string the pattern ^[A-Z] is found.
    //   The value has the format hostname.
    private byte* B0(byte* p, ValidationContext context)
    {
        if (*p != (byte)'"')
        {
            return null;
        }

        var end = JsonText.StringEnd(p + 1, context, out var traits);
        if (end == null || JsonString.Length(p + 1, end, traits) < 2 || JsonString.Length(p + 1, end, traits) > 10)
        {
            return null;
        }

        if ((traits & StringTraits.Escaped) == 0)
        {
            return B0Text(p + 1, (int)(end - p) - 1) ? end + 1 : null;
        }

        var mark = context.Arena.Mark();
        var decoded = JsonString.Decode(p + 1, end, context);
        var conforms = B0Text(JsonString.Address(decoded), decoded.Length);
        context.Arena.Release(mark);
        return conforms ? end + 1 : null;
    }

    private bool B0Text(byte* text, int length)
    {
        // #/const
        if (!_values0.Contains(new ReadOnlySpan<byte>(text, length)))
        {
            return false;
        }

        // #/pattern
        if (!M0(text, length))
        {
            return false;
        }

        // #/format
        if (!FormatCatalog.Check(FormatKind.Hostname, new ReadOnlySpan<byte>(text, length)))
        {
            return false;
        }

        return true;
    }
}
