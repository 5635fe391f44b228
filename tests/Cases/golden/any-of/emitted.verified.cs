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
    private readonly ObjectShape _object0;

    public CompiledEngine(ValidationProgram program)
        : base(program)
    {
        _interpreter = new SchemaInterpreter(program);
        _object0 = program.Objects[0];
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

// ---- Operations/any_of.cs
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
    //   The value conforms to one or more of:
    //     block 1 #/anyOf/0
    //     block 2 #/anyOf/1
    //     block 3 #/anyOf/2
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
        // #/anyOf
        if (!((((int)type & 32) != 0 && A1(p, end, context)) || (((int)type & 64) != 0 && A2(p, end, context)) || A3(p, end, context)))
        {
            return false;
        }

        // A branch that ended for want of work budget says nothing about the value.
        return context.Fault == JsonFault.None;
    }

    // block 1 #/anyOf/0
    //   The value is of type string.
    //   A string has 3 code points or fewer.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* B1(byte* p, ValidationContext context)
    {
        var end = *p == (byte)'"' ? ShortText.TinyStringEnd(p + 1) : null;
        return end != null && end - p <= 4L ? end + 1 : B1Rest(p, context);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* B1Rest(byte* p, ValidationContext context)
    {
        if (*p != (byte)'"')
        {
            return null;
        }

        var end = JsonText.StringEnd(p + 1, context, out var traits);
        if (end == null || JsonString.Length(p + 1, end, traits) > 3)
        {
            return null;
        }

        return end + 1;
    }

    private bool A1(byte* p, byte* end, ValidationContext context)
    {
        return Rescan.TryBegin(context, end - p, out var rescan) && rescan.End(B1(p, context));
    }

    // block 2 #/anyOf/1
    //   The value is of type integer.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* B2(byte* p, ValidationContext context)
    {
        var end = ShortText.WholeEnd(p);
        return end != null ? end : B2Rest(p, context);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* B2Rest(byte* p, ValidationContext context)
    {
        var end = IntegerText.End(p, out _);
        if (end == null)
        {
            return B2Decimal(p, context);
        }

        return end;
    }

    private byte* B2Decimal(byte* p, ValidationContext context)
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

    private bool A2(byte* p, byte* end, ValidationContext context)
    {
        return Rescan.TryBegin(context, end - p, out var rescan) && rescan.End(B2(p, context));
    }

    // block 3 #/anyOf/2
    //   Of an object:
    //     "id", required: as other names
    //     other names: any value
    private byte* B3(byte* p, ValidationContext context)
    {
        switch (*p)
        {
            case (byte)'"':
                return JsonText.StringValueEnd(p, context);
            case (byte)'{':
                return B3Object(p, context);
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

    private byte* B3Object(byte* p, ValidationContext context)
    {
        if (*p != (byte)'{' || !JsonText.Enter(context))
        {
            return null;
        }

        var seen = 0UL;
        var keys = context.Keys.Open();
        p = JsonText.Space(p + 1);
        if (*(uint*)p == 0x22646922U && p[4] == 0x3a)
        {
            p = JsonText.Space(p + 5);
            goto P0;
        }

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

        switch (length)
        {
            case 2:
                if (*(ushort*)name == 0x6469)
                {
                    goto P0;
                }

                break;
            default:
                break;
        }

        if (!context.Keys.TryAdd(ref keys, name, length, StringTraits.Plain))
        {
            return JsonText.Fail(context, JsonFault.DuplicateKey);
        }

        p = JsonText.Skip(p, context);
        if (p == null)
        {
            return null;
        }

        goto Next;

    P0:
        // "id"
        if ((seen & 0x1UL) != 0)
        {
            return JsonText.Fail(context, JsonFault.DuplicateKey);
        }

        seen |= 0x1UL;
        p = JsonText.Skip(p, context);
        if (p == null)
        {
            return null;
        }

        goto Next;

    Next:
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
        if ((seen & 0x1UL) != 0x1UL)
        {
            return null;
        }

        return p + 1;
    }

    private bool A3(byte* p, byte* end, ValidationContext context)
    {
        if (!Rescan.TryBegin(context, end - p, out var rescan))
        {
            return false;
        }

        if (*p != (byte)'{')
        {
            return rescan.End(B3(p, context));
        }

        var values = stackalloc byte*[1];
        FewMembers.Find(_object0, p, values, context);
        p = values[0];
        if (p == null)
        {
            return rescan.End(null);
        }

        return rescan.End(end);
    }
}
