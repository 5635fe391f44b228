using System.Runtime.InteropServices;
using FastShield.Runtime.Json;

namespace FastShield.Bench.Validators;

/// <summary>The instances of a case, each where the validators want it: in memory that never moves, with zero bytes behind its end.</summary>
internal sealed unsafe class Instances
{
    private const byte Separator = 0x1e;

    private Instances(byte*[] starts, int[] lengths)
    {
        Starts = starts;
        Lengths = lengths;
        Bytes = lengths.Sum(length => (long)length);
    }

    public byte*[] Starts { get; }

    public int[] Lengths { get; }

    public int Count => Lengths.Length;

    public long Bytes { get; }

    public ReadOnlySpan<byte> this[int index] => new(Starts[index], Lengths[index]);

    public static Instances Read(string path)
    {
        ReadOnlySpan<byte> all = File.ReadAllBytes(path);
        var count = all.Count(Separator);
        var starts = new byte*[count];
        var lengths = new int[count];
        var index = 0;
        foreach (var range in all[1..].Split(Separator))
        {
            var text = all[1..][range];
            // Memory of the process's lifetime: the program measures and ends.
            starts[index] = (byte*)NativeMemory.AllocZeroed((nuint)(text.Length + JsonText.Padding));
            text.CopyTo(new Span<byte>(starts[index], text.Length));
            lengths[index++] = text.Length;
        }

        return new Instances(starts, lengths);
    }
}
