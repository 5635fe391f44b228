using System.Numerics;

namespace FastShield.Proxy.Journey;

/// <summary>Pinned buffers of one loop, in powers of two from 16 KiB; for its thread alone. Not cleared.</summary>
internal sealed class BufferPool
{
    /// <summary>The size of the smallest buffers.</summary>
    public const int Smallest = 16 * 1024;

    private const int SmallestLog = 14;
    private const int Classes = 8;

    /// <summary>What each size class keeps at most; buffers beyond it go to the garbage collector.</summary>
    private const int KeptBytesPerClass = 16 * 1024 * 1024;

    private readonly Stack<byte[]>[] _free = new Stack<byte[]>[Classes];

    public BufferPool()
    {
        for (var i = 0; i < Classes; i++)
        {
            _free[i] = new Stack<byte[]>();
        }
    }

    /// <summary>A pinned buffer of at least <paramref name="length"/> bytes.</summary>
    public byte[] Rent(int length = Smallest)
    {
        var size = ClassOf(length);
        if (size < Classes && _free[size].TryPop(out var buffer))
        {
            return buffer;
        }

        var bytes = size < Classes ? Smallest << size : length;
        return GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
    }

    /// <summary>Gives a buffer back; nothing may hold it any longer.</summary>
    public void Return(byte[] buffer)
    {
        var size = ClassOf(buffer.Length);
        if (size < Classes && (long)(_free[size].Count + 1) * buffer.Length <= KeptBytesPerClass)
        {
            _free[size].Push(buffer);
        }
    }

    /// <summary>Gives what is free to the garbage collector.</summary>
    public void Trim()
    {
        foreach (var free in _free)
        {
            free.Clear();
        }
    }

    private static int ClassOf(int length) => length <= Smallest ? 0 : BitOperations.Log2((uint)length - 1) + 1 - SmallestLog;
}
