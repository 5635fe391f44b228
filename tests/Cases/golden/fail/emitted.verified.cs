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

// ---- Operations/fail.cs
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
    //     "never": no value
    //     "only": block 1 #/properties/only
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
        if (*(ulong*)p == 0x3a22726576656e22UL)
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
                if (*(uint*)name == 0x796c6e6fU)
                {
                    goto P1;
                }

                break;
            case 5:
                if (*(uint*)name == 0x6576656eU && name[4] == 0x72)
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
        // "never"
        return null;

    P1:
        // "only"
        if ((seen & 0x2UL) != 0)
        {
            return JsonText.Fail(context, JsonFault.DuplicateKey);
        }

        seen |= 0x2UL;
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

    // block 1 #/properties/only
    //   The value is one of .
    private byte* B1(byte* p, ValidationContext context)
    {
        return null;
    }
}
