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
    private readonly ValueSet _values0;

    public CompiledEngine(ValidationProgram program)
        : base(program)
    {
        _interpreter = new SchemaInterpreter(program);
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
}

// ---- Operations/contains.cs
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
    //   Of an array 2 to 3 items conform to block 1 #/contains.
    private byte* B0(byte* p, ValidationContext context)
    {
        var end = B0Value(p, context);
        return end != null && B0Logic(p, end, context) ? end : null;
    }

    private byte* B0Value(byte* p, ValidationContext context)
    {
        switch (*p)
        {
            case (byte)'"':
                return JsonText.StringValueEnd(p, context);
            case (byte)'{':
                return JsonText.Skip(p, context);
            case (byte)'[':
                return JsonText.Skip(p, context);
            case (byte)'t':
            case (byte)'f':
            case (byte)'n':
                return JsonText.LiteralEnd(p, context);
            default:
                return JsonText.NumberValueEnd(p, context);
        }
    }

    private bool B0Logic(byte* p, byte* end, ValidationContext context)
    {
        // #/contains
        if (!(*p != (byte)'[' || B0Contains0(p, context)))
        {
            return false;
        }

        // A branch that ended for want of work budget says nothing about the value.
        return context.Fault == JsonFault.None;
    }

    private bool B0Contains0(byte* p, ValidationContext context)
    {
        var count = 0;
        p = JsonText.Space(p + 1);
        while (*p != (byte)']')
        {
            context.Rescans++;
            var end = JsonText.Skip(p, context);
            context.Rescans--;
            var type = JsonTypes.OfFirstByte(*p);
            if (((int)type & 80) != 0 && A1(p, end, context))
            {
                count++;
            }

            if (count > 3 || context.Fault != JsonFault.None)
            {
                return false;
            }

            p = JsonText.Space(end);
            p = *p == (byte)',' ? JsonText.Space(p + 1) : p;
        }

        return count >= 2;
    }

    // block 1 #/contains
    //   The value is 1.
    private byte* B1(byte* p, ValidationContext context)
    {
        var end = IntegerText.End(p, out var value);
        if (end == null)
        {
            return B1Decimal(p, context);
        }

        // #/contains/const
        if (!((value == 1L)))
        {
            return null;
        }

        return end;
    }

    private byte* B1Decimal(byte* p, ValidationContext context)
    {
        if (!JsonText.BeginsNumber(*p))
        {
            return null;
        }

        var end = JsonText.NumberEnd(p, context, out var isIntegral);
        if (end == null)
        {
            return null;
        }

        // #/contains/const
        if (!_values0.ContainsNumber(p, end, isIntegral))
        {
            return null;
        }

        return end;
    }

    private bool A1(byte* p, byte* end, ValidationContext context)
    {
        return Rescan.TryBegin(context, end - p, out var rescan) && rescan.End(B1(p, context));
    }
}
