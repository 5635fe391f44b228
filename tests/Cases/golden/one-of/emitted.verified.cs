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

    public CompiledEngine(ValidationProgram program)
        : base(program)
    {
        _interpreter = new SchemaInterpreter(program);
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

// ---- Operations/one_of.cs
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
    //   The value conforms to exactly one of:
    //     block 1 #/oneOf/0
    //     block 2 #/oneOf/1
    //     block 3 #/oneOf/2
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
        var type = JsonTypes.OfFirstByte(*p);
        // #/oneOf
        var holding0 = 0;
        if ((((int)type & 32) != 0 && A1(p, end, context)) && ++holding0 > 1)
        {
            return false;
        }

        if ((((int)type & 81) != 0 && A2(p, end, context)) && ++holding0 > 1)
        {
            return false;
        }

        if (A3(p, end, context) && ++holding0 > 1)
        {
            return false;
        }

        if (!(holding0 == 1))
        {
            return false;
        }

        // A branch that ended for want of work budget says nothing about the value.
        return context.Fault == JsonFault.None;
    }

    // block 1 #/oneOf/0
    //   The value is of type string.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* B1(byte* p, ValidationContext context)
    {
        return *p == (byte)'"' ? JsonText.StringValueEnd(p, context) : null;
    }

    private bool A1(byte* p, byte* end, ValidationContext context)
    {
        return Rescan.TryBegin(context, end - p, out var rescan) && rescan.End(B1(p, context));
    }

    // block 2 #/oneOf/1
    //   The value is of type null or number.
    private byte* B2(byte* p, ValidationContext context)
    {
        switch (*p)
        {
            case (byte)'n':
                return JsonText.LiteralEnd(p, context);
            default:
                return JsonText.NumberValueEnd(p, context);
        }
    }

    private bool A2(byte* p, byte* end, ValidationContext context)
    {
        return Rescan.TryBegin(context, end - p, out var rescan) && rescan.End(B2(p, context));
    }

    // block 3 #/oneOf/2
    //   An array has 2 or more items.
    private byte* B3(byte* p, ValidationContext context)
    {
        switch (*p)
        {
            case (byte)'"':
                return JsonText.StringValueEnd(p, context);
            case (byte)'{':
                return JsonText.Skip(p, context);
            case (byte)'[':
                return B3Array(p, context);
            case (byte)'t':
            case (byte)'f':
            case (byte)'n':
                return JsonText.LiteralEnd(p, context);
            default:
                return JsonText.NumberValueEnd(p, context);
        }
    }

    private byte* B3Array(byte* p, ValidationContext context)
    {
        if (*p != (byte)'[' || !JsonText.Enter(context))
        {
            return null;
        }

        var count = 0;
        p = JsonText.Space(p + 1);
        if (*p == (byte)']')
        {
            goto End;
        }

        while (true)
        {
            p = JsonText.Skip(p, context);
            if (p == null)
            {
                return null;
            }

            count++;
            p = JsonText.Space(p);
            if (*p != (byte)',')
            {
                break;
            }

            p = JsonText.Space(p + 1);
        }

        if (*p != (byte)']')
        {
            return JsonText.Fail(context, JsonFault.Syntax);
        }

    End:
        context.Depth--;
        // #/oneOf/2/minItems
        if (count < 2)
        {
            return null;
        }

        return p + 1;
    }

    private bool A3(byte* p, byte* end, ValidationContext context)
    {
        return Rescan.TryBegin(context, end - p, out var rescan) && rescan.End(B3(p, context));
    }
}
