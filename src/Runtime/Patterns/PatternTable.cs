namespace FastShield.Runtime.Patterns;

/// <summary>
/// A deterministic automaton as a table. Rows are states, columns classes of the alphabet; a row is 1 &lt;&lt; <see cref="Shift"/> entries wide.
/// State 0 is lost, state 1 has matched whatever follows, the text begins in <see cref="Start"/>.
/// </summary>
public sealed class PatternTable
{
    /// <summary>The state from which no match can be reached.</summary>
    public const int Lost = 0;

    /// <summary>The state in which the rest of the text does not matter.</summary>
    public const int Matched = 1;

    private readonly ushort[] _next;
    private readonly bool[] _matchesAtEnd;

    internal PatternTable(Alphabet alphabet, ushort[] next, bool[] matchesAtEnd, int shift, int start)
    {
        Alphabet = alphabet;
        _next = next;
        _matchesAtEnd = matchesAtEnd;
        Shift = shift;
        Start = start;
    }

    /// <summary>The classes of code points, which are the columns.</summary>
    public Alphabet Alphabet { get; }

    /// <summary>The state before the first character.</summary>
    public int Start { get; }

    /// <summary>The binary logarithm of a row's width.</summary>
    public int Shift { get; }

    /// <summary>The number of states.</summary>
    public int StateCount => _matchesAtEnd.Length;

    /// <summary>The state behind a state and a class, at index (state &lt;&lt; Shift) + class.</summary>
    public ReadOnlySpan<ushort> Next => _next;

    /// <summary>For each state, whether a text that ends in it matches.</summary>
    public ReadOnlySpan<bool> MatchesAtEnd => _matchesAtEnd;

    internal bool IsMatch(ReadOnlySpan<byte> text)
    {
        var state = Start;
        var at = 0;
        var next = _next;
        var alphabet = Alphabet;
        while (at < text.Length && state > Matched)
        {
            state = next[(state << Shift) + alphabet.Next(text, ref at)];
        }

        return _matchesAtEnd[state];
    }
}
