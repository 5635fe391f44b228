using System.Text;

namespace FastShield.Runtime.Patterns;

/// <summary>Recognises the shapes that need no automaton: plain text, and a run of one class.</summary>
internal static class PatternShapes
{
    /// <summary>The matcher of a simple shape, or null.</summary>
    public static Matcher? Find(PatternNode pattern)
    {
        var items = Flatten(pattern);
        var atStart = items.Count > 0 && items[0] is AnchorNode { Anchor: Anchor.Start };
        var atEnd = items.Count > 0 && items[^1] is AnchorNode { Anchor: Anchor.End };
        var first = atStart ? 1 : 0;
        var count = items.Count - first - (atEnd ? 1 : 0);
        if (count == 1 && atStart && atEnd)
        {
            switch (items[1])
            {
                case SetNode set when set.Set.Single < 0:
                    return new ClassRunMatcher(set.Set, 1, 1);
                case RepeatNode { Body: SetNode set } repeat:
                    return new ClassRunMatcher(set.Set, repeat.Minimum, repeat.Maximum);
            }
        }

        return Literal(items, first, count) is { } literal ? new LiteralMatcher(literal, atStart, atEnd) : null;
    }

    /// <summary>The pieces of a sequence, with sequences inside it spread out.</summary>
    public static List<PatternNode> Flatten(PatternNode pattern)
    {
        var items = new List<PatternNode>();
        Flatten(pattern, items);
        return items;
    }

    private static void Flatten(PatternNode pattern, List<PatternNode> items)
    {
        switch (pattern)
        {
            case SequenceNode sequence:
                foreach (var item in sequence.Items)
                {
                    Flatten(item, items);
                }

                break;
            case EmptyNode:
                break;
            default:
                items.Add(pattern);
                break;
        }
    }

    private static string? Literal(List<PatternNode> items, int first, int count)
    {
        var text = new StringBuilder();
        for (var i = first; i < first + count; i++)
        {
            // Surrogates stand alone in no valid text: such a pattern is left to an automaton, which will never match.
            if (items[i] is not SetNode { Set.Single: >= 0 and not (>= 0xD800 and <= 0xDFFF) } set)
            {
                return null;
            }

            text.Append(char.ConvertFromUtf32(set.Set.Single));
        }

        return text.ToString();
    }
}
