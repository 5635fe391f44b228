namespace FastShield.Runtime.Patterns;

/// <summary>
/// Takes lookahead behind a leading <c>^</c>, and lookbehind before a trailing <c>$</c>, out of a pattern: such a condition is about the whole
/// text, so <c>^(?=.*\d)(?!.*\s).{8,}$</c> means three patterns of which two must match and one must not.
/// </summary>
internal static class LookSplitter
{
    /// <summary>The rest of the pattern; the conditions are added to <paramref name="terms"/>.</summary>
    public static PatternNode Split(PatternNode pattern, List<(PatternNode Pattern, bool Wanted)> terms)
    {
        var items = PatternShapes.Flatten(pattern);
        var leading = 0;
        while (leading < items.Count && items[leading] is AnchorNode { Anchor: Anchor.Start } or LookNode { Ahead: true })
        {
            leading++;
        }

        var trailing = items.Count;
        while (trailing > leading && items[trailing - 1] is AnchorNode { Anchor: Anchor.End } or LookNode { Ahead: false })
        {
            trailing--;
        }

        var kept = new List<PatternNode>();
        var anchored = items.FindIndex(0, leading, static item => item is AnchorNode) >= 0;
        for (var i = 0; i < leading; i++)
        {
            if (!(anchored && Takes(items[i])))
            {
                kept.Add(items[i]);
                continue;
            }

            var look = (LookNode)items[i];
            terms.Add((new SequenceNode([new AnchorNode(Anchor.Start), look.Body]), !look.Negative));
        }

        kept.AddRange(items[leading..trailing]);
        anchored = items.FindIndex(trailing, static item => item is AnchorNode) >= 0;
        for (var i = trailing; i < items.Count; i++)
        {
            if (!(anchored && Takes(items[i])))
            {
                kept.Add(items[i]);
                continue;
            }

            var look = (LookNode)items[i];
            terms.Add((new SequenceNode([look.Body, new AnchorNode(Anchor.End)]), !look.Negative));
        }

        return kept.Count == items.Count ? pattern : new SequenceNode(kept);
    }

    // Lookaround over one character stays: the automaton itself can do it.
    private static bool Takes(PatternNode item) => item is LookNode look && NfaBuilder.SingleCharacter(look.Body) is null;
}
