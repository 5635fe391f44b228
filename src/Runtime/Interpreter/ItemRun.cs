using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;
using FastShield.Runtime.Program;

namespace FastShield.Runtime.Interpreter;

/// <summary>The items of an array against its shape, counted on the way.</summary>
internal static unsafe class ItemRun
{
    public static byte* Items<TMode>(ValidationProgram program, int shapeIndex, byte* p, ValidationContext context, out int count)
        where TMode : struct, IMode
    {
        count = 0;
        if (!JsonText.Enter(context))
        {
            return null;
        }

        ReadOnlySpan<int> prefix = shapeIndex < 0 ? [] : program.Arrays[shapeIndex].Prefix;
        var rest = shapeIndex < 0 ? ValidationProgram.AnyBlock : program.Arrays[shapeIndex].Rest;
        p = JsonText.Space(p + 1);
        if (*p == (byte)']')
        {
            context.Depth--;
            return p + 1;
        }

        while (true)
        {
            if (TMode.Collects)
            {
                context.Recorder.Push(count);
            }

            p = BlockRun.Run<TMode>(program, count < prefix.Length ? prefix[count] : rest, p, context);
            if (p == null)
            {
                return null;
            }

            if (TMode.Collects)
            {
                context.Recorder.Pop();
            }

            count++;
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
