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
    private readonly ValueSet _values0;

    public CompiledEngine(ValidationProgram program)
        : base(program)
    {
        _interpreter = new SchemaInterpreter(program);
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

// ---- Operations/enumeration.cs
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
    //   The value is one of "red", "green", "blue", "", "nine_long", "\u00E9", 1, 2.5 and 4 more.
    private byte* B0(byte* p, ValidationContext context)
    {
        switch (*p)
        {
            case (byte)'"':
                return B0String(p, context);
            case (byte)'{':
                return B0Object(p, context);
            case (byte)'[':
                return B0Array(p, context);
            case (byte)'t':
            case (byte)'n':
                return JsonText.LiteralEnd(p, context);
            default:
                return B0Number(p, context);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* B0String(byte* p, ValidationContext context)
    {
        var end = *p == (byte)'"' ? ShortText.TinyStringEnd(p + 1) : null;
        return end != null && B0IsMember(p + 1, (int)(end - p) - 1) ? end + 1 : B0StringRest(p, context);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool B0IsMember(byte* text, int length)
    {
        var first = ShortText.FirstWord(text, length);
        var second = ShortText.SecondWord(text, length);
        return (length <= 16) & (((first == 0x646572UL) & (second == 0x0UL)) | ((first == 0x6e65657267UL) & (second == 0x0UL)) | ((first == 0x65756c62UL) & (second == 0x0UL)) | ((first == 0x0UL) & (second == 0x0UL)) | ((first == 0x6e6f6c5f656e696eUL) & (second == 0x67UL)) | ((first == 0xa9c3UL) & (second == 0x0UL)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* B0StringRest(byte* p, ValidationContext context)
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
            return B0Text(p + 1, (int)(end - p) - 1) ? end + 1 : null;
        }

        var mark = context.Arena.Mark();
        var decoded = JsonString.Decode(p + 1, end, context);
        var conforms = B0Text(JsonString.Address(decoded), decoded.Length);
        context.Arena.Release(mark);
        return conforms ? end + 1 : null;
    }

    private bool B0Text(byte* text, int length)
    {
        // #/enum
        var word0 = length is > 0 and <= 8 ? JsonWord.Of(text, length) : 0;
        var isMember0 = length switch
        {
            0 => true,
            2 => (word0 == 0x000000000000a9c3UL),
            3 => (word0 == 0x0000000000646572UL),
            4 => (word0 == 0x0000000065756c62UL),
            5 => (word0 == 0x0000006e65657267UL),
            9 => (*(ulong*)text == 0x6e6f6c5f656e696eUL && text[8] == 0x67),
            _ => false,
        };
        if (!isMember0)
        {
            return false;
        }

        return true;
    }

    private byte* B0Object(byte* p, ValidationContext context)
    {
        if (*p != (byte)'{' || !JsonText.Enter(context))
        {
            return null;
        }

        var value = p;
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

        p = JsonText.Skip(p, context);
        if (p == null)
        {
            return null;
        }

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
        // #/enum
        if (!_values0.ContainsComposite(value, context))
        {
            return null;
        }

        return p + 1;
    }

    private byte* B0Array(byte* p, ValidationContext context)
    {
        if (*p != (byte)'[' || !JsonText.Enter(context))
        {
            return null;
        }

        var array = p;
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
        // #/enum
        if (!_values0.ContainsComposite(array, context))
        {
            return null;
        }

        return p + 1;
    }

    private byte* B0Number(byte* p, ValidationContext context)
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

        // #/enum
        if (!_values0.ContainsNumber(p, end, isIntegral))
        {
            return null;
        }

        return end;
    }
}
