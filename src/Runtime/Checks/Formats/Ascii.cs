using System.Runtime.CompilerServices;

namespace FastShield.Runtime.Checks.Formats;

/// <summary>Character tests on bytes that several formats share.</summary>
internal static class Ascii
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsDigit(int b) => (uint)(b - '0') <= 9;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLetter(int b) => (uint)((b | 0x20) - 'a') <= 25;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLetterOrDigit(int b) => IsDigit(b) || IsLetter(b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsHex(int b) => IsDigit(b) || (uint)((b | 0x20) - 'a') <= 5;

    /// <summary>The number two digits write, or a value above 99 where they are no digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint TwoDigits(ReadOnlySpan<byte> text, int at)
    {
        var tens = (uint)(text[at] - '0');
        var ones = (uint)(text[at + 1] - '0');
        return tens > 9 || ones > 9 ? uint.MaxValue : (tens * 10) + ones;
    }
}
