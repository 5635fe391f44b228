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
    private readonly DiscriminatorTable _discriminator0;
    private readonly ObjectShape _object0;
    private readonly ObjectShape _object1;

    public CompiledEngine(ValidationProgram program)
        : base(program)
    {
        _interpreter = new SchemaInterpreter(program);
        _discriminator0 = program.Discriminators[0];
        _object0 = program.Objects[0];
        _object1 = program.Objects[1];
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

// ---- Operations/discriminator.cs
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
    //   An object conforms to what its property "kind" names:
    //     "cat": block 1 #/$defs/cat
    //     "dog": block 2 #/$defs/dog
    //     "meow": block 1 #/$defs/cat
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
        // #/oneOf
        switch (Discriminators.Choose(_discriminator0, p, context))
        {
            case 1:
                if (!A1(p, end, context))
                {
                    return false;
                }

                break;
            case 2:
                if (!A2(p, end, context))
                {
                    return false;
                }

                break;
            default:
                return false;
        }

        // A branch that ended for want of work budget says nothing about the value.
        return context.Fault == JsonFault.None;
    }

    // block 1 #/$defs/cat
    //   The value is of type object.
    //   Of an object:
    //     "lives", required: block 3 #/$defs/cat/properties/lives
    //     other names: any value
    private byte* B1(byte* p, ValidationContext context)
    {
        if (*p != (byte)'{' || !JsonText.Enter(context))
        {
            return null;
        }

        var seen = 0UL;
        var keys = context.Keys.Open();
        p = JsonText.Space(p + 1);
        if (*(ulong*)p == 0x3a22736576696c22UL)
        {
            p = JsonText.Space(p + 8);
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
            case 5:
                if (*(uint*)name == 0x6576696cU && name[4] == 0x73)
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
        // "lives"
        if ((seen & 0x1UL) != 0)
        {
            return JsonText.Fail(context, JsonFault.DuplicateKey);
        }

        seen |= 0x1UL;
        p = B3(p, context);
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

    private bool A1(byte* p, byte* end, ValidationContext context)
    {
        if (!Rescan.TryBegin(context, end - p, out var rescan))
        {
            return false;
        }

        if (*p != (byte)'{')
        {
            return rescan.End(B1(p, context));
        }

        var values = stackalloc byte*[1];
        FewMembers.Find(_object0, p, values, context);
        p = values[0];
        if (p == null || (p != null && B3(p, context) == null))
        {
            return rescan.End(null);
        }

        return rescan.End(end);
    }

    // block 2 #/$defs/dog
    //   The value is of type object.
    //   Of an object:
    //     "barks": block 4 #/$defs/dog/properties/barks
    //     other names: any value
    private byte* B2(byte* p, ValidationContext context)
    {
        if (*p != (byte)'{' || !JsonText.Enter(context))
        {
            return null;
        }

        var seen = 0UL;
        var keys = context.Keys.Open();
        p = JsonText.Space(p + 1);
        if (*(ulong*)p == 0x3a22736b72616222UL)
        {
            p = JsonText.Space(p + 8);
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
            case 5:
                if (*(uint*)name == 0x6b726162U && name[4] == 0x73)
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
        // "barks"
        if ((seen & 0x1UL) != 0)
        {
            return JsonText.Fail(context, JsonFault.DuplicateKey);
        }

        seen |= 0x1UL;
        p = B4(p, context);
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
        return p + 1;
    }

    private bool A2(byte* p, byte* end, ValidationContext context)
    {
        if (!Rescan.TryBegin(context, end - p, out var rescan))
        {
            return false;
        }

        if (*p != (byte)'{')
        {
            return rescan.End(B2(p, context));
        }

        var values = stackalloc byte*[1];
        FewMembers.Find(_object1, p, values, context);
        p = values[0];
        if ((p != null && B4(p, context) == null))
        {
            return rescan.End(null);
        }

        return rescan.End(end);
    }

    // block 3 #/$defs/cat/properties/lives
    //   The value is of type integer.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* B3(byte* p, ValidationContext context)
    {
        var end = ShortText.WholeEnd(p);
        return end != null ? end : B3Rest(p, context);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* B3Rest(byte* p, ValidationContext context)
    {
        var end = IntegerText.End(p, out _);
        if (end == null)
        {
            return B3Decimal(p, context);
        }

        return end;
    }

    private byte* B3Decimal(byte* p, ValidationContext context)
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

    // block 4 #/$defs/dog/properties/barks
    //   The value is of type boolean.
    private byte* B4(byte* p, ValidationContext context)
    {
        return JsonText.BooleanEnd(p, context);
    }
}
