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
    private readonly DecimalOperand _decimal1;
    private readonly DecimalOperand _decimal2;
    private readonly DecimalOperand _decimal3;
    private readonly DecimalOperand _decimal4;
    private readonly DecimalOperand _decimal5;
    private readonly ValueSet _values0;

    public CompiledEngine(ValidationProgram program)
        : base(program)
    {
        _interpreter = new SchemaInterpreter(program);
        _decimal0 = program.Decimals[0];
        _decimal1 = program.Decimals[1];
        _decimal2 = program.Decimals[2];
        _decimal3 = program.Decimals[3];
        _decimal4 = program.Decimals[4];
        _decimal5 = program.Decimals[5];
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

// ---- Operations/numbers.cs
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
    //     "whole": block 1 #/properties/whole
    //     "price": block 2 #/properties/price
    //     "code": block 3 #/properties/code
    //     "steps": block 4 #/properties/steps
    //     "choice": block 5 #/properties/choice
    //     other names: any value
    private byte* B0(byte* p, ValidationContext context)
    {
        if (*p != (byte)'{' || !JsonText.Enter(context))
        {
            return null;
        }

        var seen = 0UL;
        var keys = context.Keys.Open();
        p = JsonText.Space(p + 1);
        if (*(ulong*)p == 0x3a22656c6f687722UL)
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
            case 4:
                if (*(uint*)name == 0x65646f63U)
                {
                    goto P2;
                }

                break;
            case 5:
                if (*(uint*)name == 0x6c6f6877U && name[4] == 0x65)
                {
                    goto P0;
                }

                if (*(uint*)name == 0x63697270U && name[4] == 0x65)
                {
                    goto P1;
                }

                if (*(uint*)name == 0x70657473U && name[4] == 0x73)
                {
                    goto P3;
                }

                break;
            case 6:
                if (*(uint*)name == 0x696f6863U && *(ushort*)(name + 4) == 0x6563)
                {
                    goto P4;
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
        // "whole"
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
            if (*(ulong*)p == 0x3a22656369727022UL)
            {
                p = JsonText.Space(p + 8);
                goto P1;
            }

            goto Key;
        }

        goto Next;

    P1:
        // "price"
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
            if (*(uint*)p == 0x646f6322U && *(uint*)(p + 3) == 0x3a226564U)
            {
                p = JsonText.Space(p + 7);
                goto P2;
            }

            goto Key;
        }

        goto Next;

    P2:
        // "code"
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
            if (*(ulong*)p == 0x3a22737065747322UL)
            {
                p = JsonText.Space(p + 8);
                goto P3;
            }

            goto Key;
        }

        goto Next;

    P3:
        // "steps"
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
            if (*(ulong*)p == 0x226563696f686322UL && p[8] == 0x3a)
            {
                p = JsonText.Space(p + 9);
                goto P4;
            }

            goto Key;
        }

        goto Next;

    P4:
        // "choice"
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

    // block 1 #/properties/whole
    //   The value is of type integer.
    //   A number is 1 or more.
    //   A number is less than 100.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* B1(byte* p, ValidationContext context)
    {
        var end = ShortText.WholeEnd(p, out var value);
        return end != null && value >= 1 && value <= 99 ? end : B1Rest(p, context);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* B1Rest(byte* p, ValidationContext context)
    {
        var end = IntegerText.End(p, out var value);
        if (end == null)
        {
            return B1Decimal(p, context);
        }

        // #/properties/whole/minimum
        if (value < 1L)
        {
            return null;
        }

        // #/properties/whole/exclusiveMaximum
        if (value >= 100L)
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

        // #/properties/whole/minimum
        if (_decimal0.Compare(p, end, isIntegral) < 0)
        {
            return null;
        }

        // #/properties/whole/exclusiveMaximum
        if (_decimal1.Compare(p, end, isIntegral) >= 0)
        {
            return null;
        }

        return end;
    }

    // block 2 #/properties/price
    //   The value is of type number.
    //   A number is more than 0.
    //   A number is 1e400 or less.
    //   A number is a whole multiple of 0.01.
    private byte* B2(byte* p, ValidationContext context)
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

        // #/properties/price/exclusiveMinimum
        if (_decimal2.Compare(p, end, isIntegral) <= 0)
        {
            return null;
        }

        // #/properties/price/maximum
        if (_decimal3.Compare(p, end, isIntegral) > 0)
        {
            return null;
        }

        // #/properties/price/multipleOf
        if (!_decimal4.Divides(p, end))
        {
            return null;
        }

        return end;
    }

    // block 3 #/properties/code
    //   The value is of type integer.
    //   The value has the format int32.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* B3(byte* p, ValidationContext context)
    {
        var end = ShortText.WholeEnd(p, out var value);
        return end != null && value <= 9999999 ? end : B3Rest(p, context);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* B3Rest(byte* p, ValidationContext context)
    {
        var end = IntegerText.End(p, out _);
        if (end == null)
        {
            return B3Decimal(p, context);
        }

        // #/properties/code/format
        if (!FormatCatalog.Check(FormatKind.Int32, new ReadOnlySpan<byte>(p, (int)(end - p))))
        {
            return null;
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

        // #/properties/code/format
        if (!FormatCatalog.Check(FormatKind.Int32, new ReadOnlySpan<byte>(p, (int)(end - p))))
        {
            return null;
        }

        return end;
    }

    // block 4 #/properties/steps
    //   A number is a whole multiple of 5.
    private byte* B4(byte* p, ValidationContext context)
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
                return B4Number(p, context);
        }
    }

    private byte* B4Number(byte* p, ValidationContext context)
    {
        var end = IntegerText.End(p, out var value);
        if (end == null)
        {
            return B4Decimal(p, context);
        }

        // #/properties/steps/multipleOf
        if (value % 5L != 0)
        {
            return null;
        }

        return end;
    }

    private byte* B4Decimal(byte* p, ValidationContext context)
    {
        if (!JsonText.BeginsNumber(*p))
        {
            return null;
        }

        var end = JsonText.NumberEnd(p, context, out _);
        if (end == null)
        {
            return null;
        }

        // #/properties/steps/multipleOf
        if (!_decimal5.Divides(p, end))
        {
            return null;
        }

        return end;
    }

    // block 5 #/properties/choice
    //   The value is one of 1, 2, 3.
    private byte* B5(byte* p, ValidationContext context)
    {
        var end = IntegerText.End(p, out var value);
        if (end == null)
        {
            return B5Decimal(p, context);
        }

        // #/properties/choice/enum
        if (!((value == 1L) | (value == 2L) | (value == 3L)))
        {
            return null;
        }

        return end;
    }

    private byte* B5Decimal(byte* p, ValidationContext context)
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

        // #/properties/choice/enum
        if (!_values0.ContainsNumber(p, end, isIntegral))
        {
            return null;
        }

        return end;
    }
}
