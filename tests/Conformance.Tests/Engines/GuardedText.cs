using System.Runtime.InteropServices;
using FastShield.Runtime.Json;

namespace FastShield.Conformance.Tests.Engines;

/// <summary>
/// Memory in which a text, with its padding of 64 zeros, ends exactly where an inaccessible page begins: an engine that reads one byte too
/// far ends the test run. One text at a time.
/// </summary>
internal sealed unsafe partial class GuardedText : IDisposable
{
    private const int PageSize = 4096;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private readonly byte* _memory;
    private readonly nuint _size;

    public GuardedText(int largest = 1 << 20)
    {
        Largest = largest;
        _size = (nuint)((largest + JsonText.Padding + PageSize - 1) / PageSize * PageSize);
        _memory = (byte*)Map(0, _size + PageSize, ReadWrite, PrivateAnonymous, -1, 0);
        if ((nint)_memory == -1 || Protect((nint)(_memory + _size), PageSize, 0) != 0)
        {
            throw new InvalidOperationException($"No guarded memory: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    /// <summary>The longest text that fits.</summary>
    public int Largest { get; }

    /// <summary>Puts a text in its place; valid until the next one.</summary>
    public byte* Place(ReadOnlySpan<byte> text)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, Largest);
        var start = _memory + _size - JsonText.Padding - text.Length;
        text.CopyTo(new Span<byte>(start, text.Length));
        return start;
    }

    public void Dispose() => Unmap((nint)_memory, _size + PageSize);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nuint length);
}
