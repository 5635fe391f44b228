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
    private readonly ObjectShape _object1;

    public CompiledEngine(ValidationProgram program)
        : base(program)
    {
        _interpreter = new SchemaInterpreter(program);
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

// ---- Operations/unevaluated.cs
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
    //   The value is of type object or array.
    //   Of an object:
    //     "id": block 1 #/properties/id
    //     other names: any value
    //   The value conforms to one or more of:
    //     block 2 #/anyOf/0
    //     block 3 #/anyOf/1
    //   A member that no part of this schema has looked at conforms to no value.
    //   An item that no part of this schema has looked at conforms to block 4 #/unevaluatedItems.
    private byte* B0(byte* p, ValidationContext context)
    {
        var end = B0Value(p, context);
        return end != null && B0Logic(p, end, context) ? end : null;
    }

    private byte* B0Value(byte* p, ValidationContext context)
    {
        switch (*p)
        {
            case (byte)'{':
                return B0Object(p, context);
            case (byte)'[':
                return JsonText.Skip(p, context);
            default:
                return null;
        }
    }

    private byte* B0Object(byte* p, ValidationContext context)
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
        p = B1(p, context);
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

    private bool B0Logic(byte* p, byte* end, ValidationContext context)
    {
        // #/anyOf
        var alive0 = BranchGuide.Alive(Program.GuideOf(0), p, context);
        if (!(((alive0 & 0x1UL) != 0 && A2(p, end, context)) || ((alive0 & 0x2UL) != 0 && A3(p, end, context))))
        {
            return false;
        }

        // #/unevaluatedProperties
        if (!Unevaluated.Holds(Program, 3, p, end, context))
        {
            return false;
        }

        // #/unevaluatedItems
        if (!Unevaluated.Holds(Program, 4, p, end, context))
        {
            return false;
        }

        // A branch that ended for want of work budget says nothing about the value.
        return context.Fault == JsonFault.None;
    }

    // block 1 #/properties/id
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

    // block 2 #/anyOf/0
    //   Of an object:
    //     "name", required: block 5 #/anyOf/0/properties/name
    //     other names: any value
    private byte* B2(byte* p, ValidationContext context)
    {
        switch (*p)
        {
            case (byte)'"':
                return JsonText.StringValueEnd(p, context);
            case (byte)'{':
                return B2Object(p, context);
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

    private byte* B2Object(byte* p, ValidationContext context)
    {
        if (*p != (byte)'{' || !JsonText.Enter(context))
        {
            return null;
        }

        var seen = 0UL;
        var keys = context.Keys.Open();
        p = JsonText.Space(p + 1);
        if (*(uint*)p == 0x6d616e22U && *(uint*)(p + 3) == 0x3a22656dU)
        {
            p = JsonText.Space(p + 7);
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
            case 4:
                if (*(uint*)name == 0x656d616eU)
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
        // "name"
        if ((seen & 0x1UL) != 0)
        {
            return JsonText.Fail(context, JsonFault.DuplicateKey);
        }

        seen |= 0x1UL;
        p = B5(p, context);
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
        if (p == null || (p != null && B5(p, context) == null))
        {
            return rescan.End(null);
        }

        return rescan.End(end);
    }

    // block 3 #/anyOf/1
    //   Item 0 of an array: block 5 #/anyOf/0/properties/name.
    //   Each further item of an array: any value.
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
            switch (count)
            {
                case 0:
                    p = B5(p, context);
                    break;
                default:
                    p = JsonText.Skip(p, context);
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
        return p + 1;
    }

    private bool A3(byte* p, byte* end, ValidationContext context)
    {
        return Rescan.TryBegin(context, end - p, out var rescan) && rescan.End(B3(p, context));
    }

    // block 4 #/unevaluatedItems
    //   The value is of type null.
    private byte* B4(byte* p, ValidationContext context)
    {
        return *p is (byte)'n' ? JsonText.LiteralEnd(p, context) : null;
    }

    // This schema, and 1 more that ask the same.
    // block 5 #/anyOf/0/properties/name
    //   The value is of type string.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* B5(byte* p, ValidationContext context)
    {
        return *p == (byte)'"' ? JsonText.StringValueEnd(p, context) : null;
    }
}
