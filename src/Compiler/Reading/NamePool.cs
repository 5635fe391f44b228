using System.Text;

namespace FastShield.Compiler.Reading;

/// <summary>
/// Gives the same string for the same short text: a document says `type` and `description` tens of thousands of times. A fixed table
/// where a newcomer takes the place of the older one, so hostile input gains nothing.
/// </summary>
internal sealed class NamePool
{
    private const int LongestPooled = 32;
    private const int Slots = 4096;

    private readonly string?[] _slots = new string?[Slots];

    /// <summary>The string for UTF-8 text that is known to be well-formed.</summary>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestPooled)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        Span<char> chars = stackalloc char[LongestPooled];
        var length = Encoding.UTF8.GetChars(utf8, chars);
        return Get(chars[..length]);
    }

    /// <summary>The pooled twin of a string, or the string itself.</summary>
    public string Get(string text) => text.Length > LongestPooled ? text : Pooled(text, text);

    private string Get(ReadOnlySpan<char> text) => Pooled(text, null);

    private string Pooled(ReadOnlySpan<char> text, string? made)
    {
        var hash = (uint)text.Length;
        foreach (var c in text)
        {
            hash = (hash * 31) + c;
        }

        ref var slot = ref _slots[(hash ^ (hash >> 12)) & (Slots - 1)];
        if (slot is null || !text.SequenceEqual(slot))
        {
            slot = made ?? text.ToString();
        }

        return slot;
    }
}
