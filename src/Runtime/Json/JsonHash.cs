using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastShield.Runtime.Contract;

namespace FastShield.Runtime.Json;

/// <summary>A hash of a JSON value under this process's seed: equal values (<see cref="JsonEquality"/>) have equal hashes.</summary>
internal static unsafe class JsonHash
{
    private static readonly uint Seed = (uint)Random.Shared.Next() | 1;

    /// <summary>Hashes the well-formed value at <paramref name="p"/> and moves behind it.</summary>
    public static uint Of(ref byte* p, ValidationContext context)
    {
        switch (*p)
        {
            case (byte)'"':
                return OfString(ref p, context);
            case (byte)'{':
                return OfObject(ref p, context);
            case (byte)'[':
                return OfArray(ref p, context);
            case (byte)'t' or (byte)'f' or (byte)'n':
                var literal = Mix(Seed, *p);
                p = JsonText.LiteralEnd(p, context);
                return literal;
            default:
                var end = JsonText.NumberEnd(p, context, out _);
                var number = new NumberText(p, end).HashValue(Seed);
                p = end;
                return number;
        }
    }

    private static uint OfString(ref byte* p, ValidationContext context)
    {
        var end = JsonText.StringEnd(p + 1, context, out var traits);
        var mark = context.Arena.Mark();
        var value = JsonString.Value(p + 1, end, traits, context);
        var hash = SeededHash.Of(Seed, (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(value)), value.Length);
        context.Arena.Release(mark);
        p = end + 1;
        return hash;
    }

    private static uint OfArray(ref byte* p, ValidationContext context)
    {
        var hash = Mix(Seed, (byte)'[');
        p = JsonText.Space(p + 1);
        while (*p != (byte)']')
        {
            hash = Mix(hash, Of(ref p, context));
            p = Next(p);
        }

        p++;
        return hash;
    }

    // A sum does not care for the order of the members.
    private static uint OfObject(ref byte* p, ValidationContext context)
    {
        var hash = Mix(Seed, (byte)'{');
        p = JsonText.Space(p + 1);
        while (*p != (byte)'}')
        {
            var key = OfString(ref p, context);
            p = JsonText.Space(JsonText.Space(p) + 1);
            hash += Mix(key, Of(ref p, context));
            p = Next(p);
        }

        p++;
        return hash;
    }

    private static byte* Next(byte* p)
    {
        p = JsonText.Space(p);
        return *p == (byte)',' ? JsonText.Space(p + 1) : p;
    }

    private static uint Mix(uint hash, uint value)
    {
        var product = (ulong)(hash ^ value ^ 0x9e3779b9) * 0xff51afd7ed558ccd;
        return (uint)(product >> 32) ^ (uint)product;
    }
}
