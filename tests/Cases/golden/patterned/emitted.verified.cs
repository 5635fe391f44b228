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
    private readonly Pattern _pattern0;
    private readonly Pattern _pattern1;

    public CompiledEngine(ValidationProgram program)
        : base(program)
    {
        _interpreter = new SchemaInterpreter(program);
        _object0 = program.Objects[0];
        _pattern0 = program.Patterns[0];
        _pattern1 = program.Patterns[1];
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

// ---- Operations/patterned.cs
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
    //     each name, as a string: block 3 #/propertyNames
    //     "id", required: block 1 #/properties/id
    //     "x-a": as other names
    //     names in which the pattern "^x-" is found: block 2 #/patternProperties/^x-
    //     names in which the pattern "_at$" is found: any value
    //     other names: no value
    //     where "id" is, there has to be "x-a"
    private byte* B0(byte* p, ValidationContext context)
    {
        if (*p != (byte)'{' || !JsonText.Enter(context))
        {
            return null;
        }

        var seen = stackalloc ulong[1];
        new Span<ulong>(seen, 1).Clear();
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

        var index = _object0.Find(new ReadOnlySpan<byte>(name, length));
        var isNew = index >= 0 ? ObjectShape.TryMark(seen, index) : context.Keys.TryAdd(ref keys, name, length, StringTraits.Plain);
        if (!isNew)
        {
            return JsonText.Fail(context, JsonFault.DuplicateKey);
        }

        if (B3(key - 1, context) == null)
        {
            return null;
        }

        byte* end = null;
        switch (index)
        {
            case 0:
                end = B1(p, context);
                if (end == null)
                {
                    return null;
                }

                break;
            default:
                break;
        }

        if (_pattern0.IsMatch(new ReadOnlySpan<byte>(name, length)))
        {
            if (end == null)
            {
                end = B2(p, context);
                if (end == null)
                {
                    return null;
                }
            }
            else if (!A2(p, end, context))
            {
                return null;
            }
        }

        if (_pattern1.IsMatch(new ReadOnlySpan<byte>(name, length)))
        {
            if (end == null)
            {
                end = JsonText.Skip(p, context);
                if (end == null)
                {
                    return null;
                }
            }
        }

        if (end == null)
        {
            return null;
        }

        p = end;
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
        if (!_object0.IsComplete(seen))
        {
            return null;
        }

        return p + 1;
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

    // block 2 #/patternProperties/^x-
    //   The value is of type string.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* B2(byte* p, ValidationContext context)
    {
        return *p == (byte)'"' ? JsonText.StringValueEnd(p, context) : null;
    }

    private bool A2(byte* p, byte* end, ValidationContext context)
    {
        return Rescan.TryBegin(context, end - p, out var rescan) && rescan.End(B2(p, context));
    }

    // block 3 #/propertyNames
    //   A string has 12 code points or fewer.
    private byte* B3(byte* p, ValidationContext context)
    {
        switch (*p)
        {
            case (byte)'"':
                return B3String(p, context);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* B3String(byte* p, ValidationContext context)
    {
        var end = *p == (byte)'"' ? ShortText.TinyStringEnd(p + 1) : null;
        return end != null && end - p <= 13L ? end + 1 : B3StringRest(p, context);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* B3StringRest(byte* p, ValidationContext context)
    {
        if (*p != (byte)'"')
        {
            return null;
        }

        var end = JsonText.StringEnd(p + 1, context, out var traits);
        if (end == null || JsonString.Length(p + 1, end, traits) > 12)
        {
            return null;
        }

        return end + 1;
    }
}
