namespace FastShield.Runtime.Patterns;

/// <summary>
/// A deterministic automaton that reads the text from its end. Read so, a lookahead asks about what is already known, so it
/// costs nothing wherever it stands.
/// </summary>
internal sealed class BackwardMatcher(Alphabet alphabet, ushort[] next, bool[] matches, int shift) : Matcher
{
    public override PatternKind Kind => PatternKind.Backward;

    public override int StateCount => matches.Length;

    public override bool IsMatch(ReadOnlySpan<byte> text)
    {
        var state = 0;
        for (var end = text.Length; end > 0;)
        {
            end = Utf8Walk.Previous(text, end);
            var at = end;
            state = next[(state << shift) + alphabet.Next(text, ref at)];
        }

        return matches[state];
    }
}
