using FastShield.Runtime.Matching;

namespace FastShield.Runtime.Rules;

/// <summary>Texts by their bytes, each with a number; finding one is a look into a hash table that nobody outside can foresee.</summary>
public sealed class TextSet
{
    private readonly LiteralIndex _index;

    /// <param name="texts">The texts, all unlike each other; a text's number is its place.</param>
    public TextSet(IReadOnlyList<byte[]> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var entries = new List<(int, byte[], int)>(texts.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            entries.Add((0, texts[i], i));
        }

        _index = new LiteralIndex(entries);
    }

    /// <summary>The number of a text; -1 where it is not in the set.</summary>
    public int Find(ReadOnlySpan<byte> text) => _index.Find(0, text);
}
