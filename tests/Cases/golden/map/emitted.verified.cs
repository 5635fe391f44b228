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
    private readonly DecimalOperand _decimal0;

    public CompiledEngine(ValidationProgram program)
        : base(program)
    {
        _interpreter = new SchemaInterpreter(program);
        _decimal0 = program.Decimals[0];
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

// ---- Operations/map.cs
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
    //   The value is of type object.
    //   Of an object:
    //     other names: block 1 #/additionalProperties
    //   An object has 1 or more members.
    //   An object has 20 members or fewer.
    private byte* B0(byte* p, ValidationContext context)
    {
        if (*p != (byte)'{' || !JsonText.Enter(context))
        {
            return null;
        }

        var count = 0;
        var keys = context.Keys.Open();
        p = JsonText.Space(p + 1);
        if (*p == (byte)'}')
        {
            goto End;
        }

    Key:
        if (*p != (byte)'"')
        {
            return JsonText.Fail(context, JsonFault.Syntax);
        }

        var key = p + 1;
        var name = key;
        var keyEnd = ShortText.StringEnd(key);
        var length = (int)(keyEnd - key);
        if (keyEnd == null)
        {
            keyEnd = JsonString.LongName(key, context);
            if (keyEnd == null)
            {
                return null;
            }

            name = context.NameStart;
            length = context.NameLength;
        }

        p = JsonText.Colon(keyEnd + 1, context);
        if (p == null)
        {
            return null;
        }

        if (!context.Keys.TryAdd(ref keys, name, length, StringTraits.Plain))
        {
            return JsonText.Fail(context, JsonFault.DuplicateKey);
        }

        p = B1(p, context);
        if (p == null)
        {
            return null;
        }

        count++;
        p = JsonText.Space(p);
        if (*p == (byte)',')
        {
            p = JsonText.Space(p + 1);
            goto Key;
        }

        if (*p != (byte)'}')
        {
            return JsonText.Fail(context, JsonFault.Syntax);
        }

        context.Keys.Close(in keys);

    End:
        context.Depth--;
        // #/minProperties
        if (count < 1)
        {
            return null;
        }

        // #/maxProperties
        if (count > 20)
        {
            return null;
        }

        return p + 1;
    }

    // block 1 #/additionalProperties
    //   The value is of type number.
    //   A number is 0 or more.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* B1(byte* p, ValidationContext context)
    {
        var end = ShortText.NumberEnd(p);
        return end != null ? end : B1Rest(p, context);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* B1Rest(byte* p, ValidationContext context)
    {
        var end = IntegerText.End(p, out var value);
        if (end == null)
        {
            return B1Decimal(p, context);
        }

        // #/additionalProperties/minimum
        if (value < 0L)
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

        // #/additionalProperties/minimum
        if (_decimal0.Compare(p, end, isIntegral) < 0)
        {
            return null;
        }

        return end;
    }
}
