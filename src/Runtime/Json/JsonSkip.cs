using FastShield.Runtime.Contract;

namespace FastShield.Runtime.Json;

/// <summary>Arrays and objects that nothing is asked of: their grammar, encoding, depth, and that no object repeats a key.</summary>
internal static unsafe class JsonSkip
{
    public static byte* Object(byte* p, ValidationContext context)
    {
        if (!JsonText.Enter(context))
        {
            return null;
        }

        p = JsonText.Space(p + 1);
        if (*p == (byte)'}')
        {
            context.Depth--;
            return p + 1;
        }

        var keys = context.Keys.Open();
        while (true)
        {
            if (*p != (byte)'"')
            {
                return JsonText.Fail(context, JsonFault.Syntax);
            }

            var key = p + 1;
            var end = ShortText.StringEnd(key);
            var length = (int)(end - key);
            if (end == null)
            {
                end = JsonString.LongName(key, context);
                if (end == null)
                {
                    return null;
                }

                key = context.NameStart;
                length = context.NameLength;
            }

            if (!context.Keys.TryAdd(ref keys, key, length, StringTraits.Plain))
            {
                return JsonText.Fail(context, JsonFault.DuplicateKey);
            }

            p = JsonText.Space(end + 1);
            if (*p != (byte)':')
            {
                return JsonText.Fail(context, JsonFault.Syntax);
            }

            p = JsonText.Skip(JsonText.Space(p + 1), context);
            if (p == null)
            {
                return null;
            }

            p = JsonText.Space(p);
            if (*p == (byte)',')
            {
                p = JsonText.Space(p + 1);
                continue;
            }

            if (*p != (byte)'}')
            {
                return JsonText.Fail(context, JsonFault.Syntax);
            }

            context.Keys.Close(in keys);
            context.Depth--;
            return p + 1;
        }
    }

    public static byte* Array(byte* p, ValidationContext context)
    {
        if (!JsonText.Enter(context))
        {
            return null;
        }

        p = JsonText.Space(p + 1);
        if (*p == (byte)']')
        {
            context.Depth--;
            return p + 1;
        }

        while (true)
        {
            p = JsonText.Skip(p, context);
            if (p == null)
            {
                return null;
            }

            p = JsonText.Space(p);
            if (*p == (byte)',')
            {
                p = JsonText.Space(p + 1);
                continue;
            }

            if (*p != (byte)']')
            {
                return JsonText.Fail(context, JsonFault.Syntax);
            }

            context.Depth--;
            return p + 1;
        }
    }
}
