using System.Runtime.InteropServices;
using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Json;

namespace FastShield.Runtime.Tests.Json;

/// <summary>A text in pinned memory with the padding that the scanner needs.</summary>
internal sealed unsafe class JsonCase
{
    private readonly byte[] _memory;

    public JsonCase(byte[] text)
    {
        _memory = GC.AllocateArray<byte>(text.Length + JsonText.Padding, pinned: true);
        text.CopyTo(_memory, 0);
        Length = text.Length;
    }

    public JsonCase(string text)
        : this(Encoding.UTF8.GetBytes(text))
    {
    }

    public int Length { get; }

    public byte* Start => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);

    public byte* End => Start + Length;

    /// <summary>The fault of the text as one JSON value; None where it is one.</summary>
    public JsonFault Fault()
    {
        var context = new ValidationContext();
        context.Begin(Length);
        var end = JsonText.Skip(JsonText.Space(Start), context);
        return end == null ? context.Fault : JsonText.Space(end) == End ? JsonFault.None : JsonFault.Syntax;
    }
}
