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
    private readonly Pattern _pattern0;

    public CompiledEngine(ValidationProgram program)
        : base(program)
    {
        _interpreter = new SchemaInterpreter(program);
        _decimal0 = program.Decimals[0];
        _pattern0 = program.Patterns[0];
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

    // ^[a-z]+$
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
        var set0 = positions.Of((byte)'a', (byte)'z');
        var m0 = (1UL & set0) << 1;
        var m1 = MaskText.Any(m0, set0);
        var m2 = m1 & positions.End;
        return m2 != 0;
    }
}

// ---- Operations/pet.cs
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
    //     "id", required: block 1 #/properties/id
    //     "name", required: block 2 #/properties/name
    //     "status": block 3 #/properties/status
    //     "born": block 4 #/properties/born
    //     "tags": block 5 #/properties/tags
    //     "owner": block 6 #/properties/owner
    //     other names: no value
    //     where "born" is, there has to be "status"
    private byte* B0(byte* p, ValidationContext context)
    {
        if (*p != (byte)'{' || !JsonText.Enter(context))
        {
            return null;
        }

        var seen = 0UL;
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
            case 4:
                if (*(uint*)name == 0x656d616eU)
                {
                    goto P1;
                }

                if (*(uint*)name == 0x6e726f62U)
                {
                    goto P3;
                }

                if (*(uint*)name == 0x73676174U)
                {
                    goto P4;
                }

                break;
            case 5:
                if (*(uint*)name == 0x656e776fU && name[4] == 0x72)
                {
                    goto P5;
                }

                break;
            case 6:
                if (*(uint*)name == 0x74617473U && *(ushort*)(name + 4) == 0x7375)
                {
                    goto P2;
                }

                break;
            default:
                break;
        }

        return null;

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

        if (*p == (byte)',')
        {
            p = JsonText.Space(p + 1);
            if (*(uint*)p == 0x6d616e22U && *(uint*)(p + 3) == 0x3a22656dU)
            {
                p = JsonText.Space(p + 7);
                goto P1;
            }

            goto Key;
        }

        goto Next;

    P1:
        // "name"
        if ((seen & 0x2UL) != 0)
        {
            return JsonText.Fail(context, JsonFault.DuplicateKey);
        }

        seen |= 0x2UL;
        p = B2(p, context);
        if (p == null)
        {
            return null;
        }

        if (*p == (byte)',')
        {
            p = JsonText.Space(p + 1);
            if (*(ulong*)p == 0x2273757461747322UL && p[8] == 0x3a)
            {
                p = JsonText.Space(p + 9);
                goto P2;
            }

            goto Key;
        }

        goto Next;

    P2:
        // "status"
        if ((seen & 0x4UL) != 0)
        {
            return JsonText.Fail(context, JsonFault.DuplicateKey);
        }

        seen |= 0x4UL;
        p = B3(p, context);
        if (p == null)
        {
            return null;
        }

        if (*p == (byte)',')
        {
            p = JsonText.Space(p + 1);
            if (*(uint*)p == 0x726f6222U && *(uint*)(p + 3) == 0x3a226e72U)
            {
                p = JsonText.Space(p + 7);
                goto P3;
            }

            goto Key;
        }

        goto Next;

    P3:
        // "born"
        if ((seen & 0x8UL) != 0)
        {
            return JsonText.Fail(context, JsonFault.DuplicateKey);
        }

        seen |= 0x8UL;
        p = B4(p, context);
        if (p == null)
        {
            return null;
        }

        if (*p == (byte)',')
        {
            p = JsonText.Space(p + 1);
            if (*(uint*)p == 0x67617422U && *(uint*)(p + 3) == 0x3a227367U)
            {
                p = JsonText.Space(p + 7);
                goto P4;
            }

            goto Key;
        }

        goto Next;

    P4:
        // "tags"
        if ((seen & 0x10UL) != 0)
        {
            return JsonText.Fail(context, JsonFault.DuplicateKey);
        }

        seen |= 0x10UL;
        p = B5(p, context);
        if (p == null)
        {
            return null;
        }

        if (*p == (byte)',')
        {
            p = JsonText.Space(p + 1);
            if (*(ulong*)p == 0x3a2272656e776f22UL)
            {
                p = JsonText.Space(p + 8);
                goto P5;
            }

            goto Key;
        }

        goto Next;

    P5:
        // "owner"
        if ((seen & 0x20UL) != 0)
        {
            return JsonText.Fail(context, JsonFault.DuplicateKey);
        }

        seen |= 0x20UL;
        p = B6(p, context);
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

    End:
        context.Depth--;
        if ((seen & 0x3UL) != 0x3UL)
        {
            return null;
        }

        if ((seen & 0x8UL) != 0 && (seen & 0x4UL) != 0x4UL)
        {
            return null;
        }

        return p + 1;
    }

    // block 1 #/properties/id
    //   The value is of type integer.
    //   A number is 1 or more.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* B1(byte* p, ValidationContext context)
    {
        var end = ShortText.WholeEnd(p, out var value);
        return end != null && value >= 1 ? end : B1Rest(p, context);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* B1Rest(byte* p, ValidationContext context)
    {
        var end = IntegerText.End(p, out var value);
        if (end == null)
        {
            return B1Decimal(p, context);
        }

        // #/properties/id/minimum
        if (value < 1L)
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
        if (end == null || (!isIntegral && !new NumberText(p, end).IsInteger))
        {
            return null;
        }

        // #/properties/id/minimum
        if (_decimal0.Compare(p, end, isIntegral) < 0)
        {
            return null;
        }

        return end;
    }

    // block 2 #/properties/name
    //   The value is of type string.
    //   A string has 1 or more code points.
    //   A string has 40 code points or fewer.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* B2(byte* p, ValidationContext context)
    {
        var end = *p == (byte)'"' ? ShortText.MaskedStringEnd(p + 1) : null;
        return end != null && end - p > 1 && end - p <= 41L ? end + 1 : B2Rest(p, context);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* B2Rest(byte* p, ValidationContext context)
    {
        if (*p != (byte)'"')
        {
            return null;
        }

        var end = JsonText.StringEnd(p + 1, context, out var traits);
        if (end == null || JsonString.Length(p + 1, end, traits) < 1 || JsonString.Length(p + 1, end, traits) > 40)
        {
            return null;
        }

        return end + 1;
    }

    // block 3 #/properties/status
    //   The value is of type string.
    //   The value is one of "available", "pending", "sold".
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* B3(byte* p, ValidationContext context)
    {
        var end = *p == (byte)'"' ? ShortText.TinyStringEnd(p + 1) : null;
        return end != null && B3IsMember(p + 1, (int)(end - p) - 1) ? end + 1 : B3Rest(p, context);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool B3IsMember(byte* text, int length)
    {
        var first = ShortText.FirstWord(text, length);
        var second = ShortText.SecondWord(text, length);
        return (length <= 16) & (((first == 0x6c62616c69617661UL) & (second == 0x65UL)) | ((first == 0x676e69646e6570UL) & (second == 0x0UL)) | ((first == 0x646c6f73UL) & (second == 0x0UL)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* B3Rest(byte* p, ValidationContext context)
    {
        if (*p != (byte)'"')
        {
            return null;
        }

        var end = JsonText.StringEnd(p + 1, context, out var traits);
        if (end == null)
        {
            return null;
        }

        if ((traits & StringTraits.Escaped) == 0)
        {
            return B3Text(p + 1, (int)(end - p) - 1) ? end + 1 : null;
        }

        var mark = context.Arena.Mark();
        var decoded = JsonString.Decode(p + 1, end, context);
        var conforms = B3Text(JsonString.Address(decoded), decoded.Length);
        context.Arena.Release(mark);
        return conforms ? end + 1 : null;
    }

    private bool B3Text(byte* text, int length)
    {
        // #/properties/status/enum
        var word0 = length is > 0 and <= 8 ? JsonWord.Of(text, length) : 0;
        var isMember0 = length switch
        {
            4 => (word0 == 0x00000000646c6f73UL),
            7 => (word0 == 0x00676e69646e6570UL),
            9 => (*(ulong*)text == 0x6c62616c69617661UL && text[8] == 0x65),
            _ => false,
        };
        if (!isMember0)
        {
            return false;
        }

        return true;
    }

    // block 4 #/properties/born
    //   The value is of type string.
    //   The value has the format date.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* B4(byte* p, ValidationContext context)
    {
        var end = *p == (byte)'"' ? ShortText.FixedEnd(p + 1, 10) : null;
        return end != null && ShortFormats.IsDate(p + 1, (int)(end - p) - 1) ? end + 1 : B4Rest(p, context);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* B4Rest(byte* p, ValidationContext context)
    {
        if (*p != (byte)'"')
        {
            return null;
        }

        var end = JsonText.StringEnd(p + 1, context, out var traits);
        if (end == null)
        {
            return null;
        }

        if ((traits & StringTraits.Escaped) == 0)
        {
            return B4Text(p + 1, (int)(end - p) - 1) ? end + 1 : null;
        }

        var mark = context.Arena.Mark();
        var decoded = JsonString.Decode(p + 1, end, context);
        var conforms = B4Text(JsonString.Address(decoded), decoded.Length);
        context.Arena.Release(mark);
        return conforms ? end + 1 : null;
    }

    private bool B4Text(byte* text, int length)
    {
        // #/properties/born/format
        if (!FormatCatalog.Check(FormatKind.Date, new ReadOnlySpan<byte>(text, length)))
        {
            return false;
        }

        return true;
    }

    // block 5 #/properties/tags
    //   The value is of type array.
    //   Each item of an array: block 7 #/properties/tags/items.
    private byte* B5(byte* p, ValidationContext context)
    {
        if (*p != (byte)'[' || !JsonText.Enter(context))
        {
            return null;
        }

        p = JsonText.Space(p + 1);
        if (*p == (byte)']')
        {
            goto End;
        }

        while (true)
        {
            p = B7(p, context);
            if (p == null)
            {
                return null;
            }

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

    // block 6 #/properties/owner
    //   The value is of type null or object.
    //   Of an object:
    //     "email": block 8 #/properties/owner/properties/email
    //     other names: any value
    private byte* B6(byte* p, ValidationContext context)
    {
        switch (*p)
        {
            case (byte)'{':
                return B6Object(p, context);
            case (byte)'n':
                return JsonText.LiteralEnd(p, context);
            default:
                return null;
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
        if (*(ulong*)p == 0x3a226c69616d6522UL)
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
                if (*(uint*)name == 0x69616d65U && name[4] == 0x6c)
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
        // "email"
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

    // block 7 #/properties/tags/items
    //   The value is of type string.
    //   In a string the pattern ^[a-z]+$ is found.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* B7(byte* p, ValidationContext context)
    {
        var end = *p == (byte)'"' ? ShortText.MaskedStringEnd(p + 1) : null;
        return end != null && M0(p + 1, (int)(end - p) - 1) ? end + 1 : B7Rest(p, context);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* B7Rest(byte* p, ValidationContext context)
    {
        if (*p != (byte)'"')
        {
            return null;
        }

        var end = JsonText.StringEnd(p + 1, context, out var traits);
        if (end == null)
        {
            return null;
        }

        if ((traits & StringTraits.Escaped) == 0)
        {
            return B7Text(p + 1, (int)(end - p) - 1) ? end + 1 : null;
        }

        var mark = context.Arena.Mark();
        var decoded = JsonString.Decode(p + 1, end, context);
        var conforms = B7Text(JsonString.Address(decoded), decoded.Length);
        context.Arena.Release(mark);
        return conforms ? end + 1 : null;
    }

    private bool B7Text(byte* text, int length)
    {
        // #/properties/tags/items/pattern
        if (!M0(text, length))
        {
            return false;
        }

        return true;
    }

    // block 8 #/properties/owner/properties/email
    //   The value is of type string.
    //   The value has the format email.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* B8(byte* p, ValidationContext context)
    {
        var end = *p == (byte)'"' ? ShortText.StringEnd(p + 1) : null;
        return end != null && ShortFormats.IsEmail(p + 1, (int)(end - p) - 1) ? end + 1 : B8Rest(p, context);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* B8Rest(byte* p, ValidationContext context)
    {
        if (*p != (byte)'"')
        {
            return null;
        }

        var end = JsonText.StringEnd(p + 1, context, out var traits);
        if (end == null)
        {
            return null;
        }

        if ((traits & StringTraits.Escaped) == 0)
        {
            return B8Text(p + 1, (int)(end - p) - 1) ? end + 1 : null;
        }

        var mark = context.Arena.Mark();
        var decoded = JsonString.Decode(p + 1, end, context);
        var conforms = B8Text(JsonString.Address(decoded), decoded.Length);
        context.Arena.Release(mark);
        return conforms ? end + 1 : null;
    }

    private bool B8Text(byte* text, int length)
    {
        // #/properties/owner/properties/email/format
        if (!FormatCatalog.Check(FormatKind.Email, new ReadOnlySpan<byte>(text, length)))
        {
            return false;
        }

        return true;
    }
}
