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

// ---- Operations/array.cs
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
    //   The value is of type array.
    //   Item 0 of an array: block 2 #/prefixItems/0.
    //   Item 1 of an array: block 3 #/prefixItems/1.
    //   Each further item of an array: block 1 #/items.
    //   An array has 1 or more items.
    //   An array has 9 items or fewer.
    //   No two items of an array are equal.
    private byte* B0(byte* p, ValidationContext context)
    {
        if (*p != (byte)'[' || !JsonText.Enter(context))
        {
            return null;
        }

        var array = p;
        var count = 0;
        p = JsonText.Space(p + 1);
        if (*p == (byte)']')
        {
            goto End;
        }

        while (true)
        {
            switch (count)
            {
                case 0:
                    p = B2(p, context);
                    break;
                case 1:
                    p = B3(p, context);
                    break;
                default:
                    p = B1(p, context);
                    break;
            }

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
        // #/minItems
        if (count < 1)
        {
            return null;
        }

        // #/maxItems
        if (count > 9)
        {
            return null;
        }

        // #/uniqueItems
        if (!UniqueItems.AreDistinct(array, count, context))
        {
            return null;
        }

        return p + 1;
    }

    // block 1 #/items
    //   The value is of type integer.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* B1(byte* p, ValidationContext context)
    {
        var end = ShortText.WholeEnd(p);
        return end != null ? end : B1Rest(p, context);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* B1Rest(byte* p, ValidationContext context)
    {
        var end = IntegerText.End(p, out _);
        if (end == null)
        {
            return B1Decimal(p, context);
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
        if (end == null || (!isIntegral && !new NumberText(p, end).IsInteger))
        {
            return null;
        }

        return end;
    }

    // block 2 #/prefixItems/0
    //   The value is of type boolean.
    private byte* B2(byte* p, ValidationContext context)
    {
        return JsonText.BooleanEnd(p, context);
    }

    // block 3 #/prefixItems/1
    //   The value is of type null.
    private byte* B3(byte* p, ValidationContext context)
    {
        return *p is (byte)'n' ? JsonText.LiteralEnd(p, context) : null;
    }
}
