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
    private readonly ObjectShape _object2;
    private readonly ObjectShape _object3;
    private readonly ObjectShape _object4;
    private readonly ObjectShape _object5;
    private readonly ObjectShape _object6;
    private readonly ValueSet _values0;

    public CompiledEngine(ValidationProgram program)
        : base(program)
    {
        _interpreter = new SchemaInterpreter(program);
        _object2 = program.Objects[2];
        _object3 = program.Objects[3];
        _object4 = program.Objects[4];
        _object5 = program.Objects[5];
        _object6 = program.Objects[6];
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

// ---- Operations/logic.cs
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
    //   The value conforms to block 1 #/$defs/named as well.
    //   The value conforms to all of:
    //     block 2 #/allOf/0
    //     block 1 #/$defs/named
    //   The value does not conform to block 3 #/not.
    //   If the value conforms to block 6 #/if,
    //     then it conforms to block 4 #/then,
    //     else to block 5 #/else.
    //   An object that has "d" conforms to block 7 #/dependentSchemas/d.
    private byte* B0(byte* p, ValidationContext context)
    {
        return B10(p, context);
    }

    // block 3 #/not
    //   Of an object:
    //     "x", required: as other names
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
        if (*(uint*)p == 0x3a227822U)
        {
            p = JsonText.Space(p + 4);
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
            case 1:
                if (name[0] == 0x78)
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
        // "x"
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
        FewMembers.Find(_object2, p, values, context);
        p = values[0];
        if (p == null)
        {
            return rescan.End(null);
        }

        return rescan.End(end);
    }

    // block 4 #/then
    //   Of an object:
    //     "b", required: as other names
    //     other names: any value
    private byte* B4(byte* p, ValidationContext context)
    {
        switch (*p)
        {
            case (byte)'"':
                return JsonText.StringValueEnd(p, context);
            case (byte)'{':
                return B4Object(p, context);
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

    private byte* B4Object(byte* p, ValidationContext context)
    {
        if (*p != (byte)'{' || !JsonText.Enter(context))
        {
            return null;
        }

        var seen = 0UL;
        var keys = context.Keys.Open();
        p = JsonText.Space(p + 1);
        if (*(uint*)p == 0x3a226222U)
        {
            p = JsonText.Space(p + 4);
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
            case 1:
                if (name[0] == 0x62)
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
        // "b"
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

    private bool A4(byte* p, byte* end, ValidationContext context)
    {
        if (!Rescan.TryBegin(context, end - p, out var rescan))
        {
            return false;
        }

        if (*p != (byte)'{')
        {
            return rescan.End(B4(p, context));
        }

        var values = stackalloc byte*[1];
        FewMembers.Find(_object3, p, values, context);
        p = values[0];
        if (p == null)
        {
            return rescan.End(null);
        }

        return rescan.End(end);
    }

    // block 5 #/else
    //   Of an object:
    //     "c", required: as other names
    //     other names: any value
    private byte* B5(byte* p, ValidationContext context)
    {
        switch (*p)
        {
            case (byte)'"':
                return JsonText.StringValueEnd(p, context);
            case (byte)'{':
                return B5Object(p, context);
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

    private byte* B5Object(byte* p, ValidationContext context)
    {
        if (*p != (byte)'{' || !JsonText.Enter(context))
        {
            return null;
        }

        var seen = 0UL;
        var keys = context.Keys.Open();
        p = JsonText.Space(p + 1);
        if (*(uint*)p == 0x3a226322U)
        {
            p = JsonText.Space(p + 4);
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
            case 1:
                if (name[0] == 0x63)
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
        // "c"
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

    private bool A5(byte* p, byte* end, ValidationContext context)
    {
        if (!Rescan.TryBegin(context, end - p, out var rescan))
        {
            return false;
        }

        if (*p != (byte)'{')
        {
            return rescan.End(B5(p, context));
        }

        var values = stackalloc byte*[1];
        FewMembers.Find(_object4, p, values, context);
        p = values[0];
        if (p == null)
        {
            return rescan.End(null);
        }

        return rescan.End(end);
    }

    // block 6 #/if
    //   Of an object:
    //     "a": block 9 #/if/properties/a
    //     other names: any value
    private byte* B6(byte* p, ValidationContext context)
    {
        switch (*p)
        {
            case (byte)'"':
                return JsonText.StringValueEnd(p, context);
            case (byte)'{':
                return B6Object(p, context);
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

    private byte* B6Object(byte* p, ValidationContext context)
    {
        if (*p != (byte)'{' || !JsonText.Enter(context))
        {
            return null;
        }

        var seen = 0UL;
        var keys = context.Keys.Open();
        p = JsonText.Space(p + 1);
        if (*(uint*)p == 0x3a226122U)
        {
            p = JsonText.Space(p + 4);
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
            case 1:
                if (name[0] == 0x61)
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
        // "a"
        if ((seen & 0x1UL) != 0)
        {
            return JsonText.Fail(context, JsonFault.DuplicateKey);
        }

        seen |= 0x1UL;
        p = B9(p, context);
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

    private bool A6(byte* p, byte* end, ValidationContext context)
    {
        if (!Rescan.TryBegin(context, end - p, out var rescan))
        {
            return false;
        }

        if (*p != (byte)'{')
        {
            return rescan.End(B6(p, context));
        }

        var values = stackalloc byte*[1];
        FewMembers.Find(_object5, p, values, context);
        p = values[0];
        if ((p != null && B9(p, context) == null))
        {
            return rescan.End(null);
        }

        return rescan.End(end);
    }

    // block 7 #/dependentSchemas/d
    //   Of an object:
    //     "e", required: as other names
    //     other names: any value
    private byte* B7(byte* p, ValidationContext context)
    {
        switch (*p)
        {
            case (byte)'"':
                return JsonText.StringValueEnd(p, context);
            case (byte)'{':
                return B7Object(p, context);
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

    private byte* B7Object(byte* p, ValidationContext context)
    {
        if (*p != (byte)'{' || !JsonText.Enter(context))
        {
            return null;
        }

        var seen = 0UL;
        var keys = context.Keys.Open();
        p = JsonText.Space(p + 1);
        if (*(uint*)p == 0x3a226522U)
        {
            p = JsonText.Space(p + 4);
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
            case 1:
                if (name[0] == 0x65)
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
        // "e"
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

    private bool A7(byte* p, byte* end, ValidationContext context)
    {
        if (!Rescan.TryBegin(context, end - p, out var rescan))
        {
            return false;
        }

        if (*p != (byte)'{')
        {
            return rescan.End(B7(p, context));
        }

        var values = stackalloc byte*[1];
        FewMembers.Find(_object6, p, values, context);
        p = values[0];
        if (p == null)
        {
            return rescan.End(null);
        }

        return rescan.End(end);
    }

    // block 8 #/$defs/named/properties/name
    //   The value is of type string.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* B8(byte* p, ValidationContext context)
    {
        return *p == (byte)'"' ? JsonText.StringValueEnd(p, context) : null;
    }

    // block 9 #/if/properties/a
    //   The value is 1.
    private byte* B9(byte* p, ValidationContext context)
    {
        var end = IntegerText.End(p, out var value);
        if (end == null)
        {
            return B9Decimal(p, context);
        }

        // #/if/properties/a/const
        if (!((value == 1L)))
        {
            return null;
        }

        return end;
    }

    private byte* B9Decimal(byte* p, ValidationContext context)
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

        // #/if/properties/a/const
        if (!_values0.ContainsNumber(p, end, isIntegral))
        {
            return null;
        }

        return end;
    }

    // block 10 #
    //   Of an object:
    //     "name": block 8 #/$defs/named/properties/name
    //     "a", required: any value
    //     other names: any value
    //   The value does not conform to block 3 #/not.
    //   If the value conforms to block 6 #/if,
    //     then it conforms to block 4 #/then,
    //     else to block 5 #/else.
    //   An object that has "d" conforms to block 7 #/dependentSchemas/d.
    private byte* B10(byte* p, ValidationContext context)
    {
        var end = B10Value(p, context);
        return end != null && B10Logic(p, end, context) ? end : null;
    }

    private byte* B10Value(byte* p, ValidationContext context)
    {
        switch (*p)
        {
            case (byte)'"':
                return JsonText.StringValueEnd(p, context);
            case (byte)'{':
                return B10Object(p, context);
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

    private byte* B10Object(byte* p, ValidationContext context)
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
            case 1:
                if (name[0] == 0x61)
                {
                    goto P1;
                }

                break;
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
        p = B8(p, context);
        if (p == null)
        {
            return null;
        }

        if (*p == (byte)',')
        {
            p = JsonText.Space(p + 1);
            if (*(uint*)p == 0x3a226122U)
            {
                p = JsonText.Space(p + 4);
                goto P1;
            }

            goto Key;
        }

        goto Next;

    P1:
        // "a"
        if ((seen & 0x2UL) != 0)
        {
            return JsonText.Fail(context, JsonFault.DuplicateKey);
        }

        seen |= 0x2UL;
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
        if ((seen & 0x2UL) != 0x2UL)
        {
            return null;
        }

        return p + 1;
    }

    private bool B10Logic(byte* p, byte* end, ValidationContext context)
    {
        // #/not
        if (A3(p, end, context))
        {
            return false;
        }

        // #/if
        if (!(A6(p, end, context) ? A4(p, end, context) : A5(p, end, context)))
        {
            return false;
        }

        // #/dependentSchemas
        if (!(*p != (byte)'{' || !JsonObjectText.HasMember(p, Program.Names[0], context) || A7(p, end, context)))
        {
            return false;
        }

        // A branch that ended for want of work budget says nothing about the value.
        return context.Fault == JsonFault.None;
    }
}
