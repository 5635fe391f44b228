using System.Runtime.CompilerServices;

namespace FastShield.Runtime.Json;

/// <summary>What the first byte of a value says about its type.</summary>
public static class JsonTypes
{
    /// <summary>The bits that a value beginning with this byte may have; whether a number is whole, its first byte cannot say.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static JsonType OfFirstByte(byte first) => first switch
    {
        (byte)'"' => JsonType.String,
        (byte)'{' => JsonType.Object,
        (byte)'[' => JsonType.Array,
        (byte)'t' or (byte)'f' => JsonType.Boolean,
        (byte)'n' => JsonType.Null,
        _ => JsonType.Number | JsonType.Integer,
    };
}
