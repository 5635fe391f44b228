namespace FastShield.Runtime.Patterns;

/// <summary>What a state of the <see cref="Nfa"/> does.</summary>
internal enum NfaKind : byte
{
    /// <summary>Reads one character of the set <see cref="NfaState.Operand"/>.</summary>
    Read,

    /// <summary>Goes on at <see cref="NfaState.Next"/> and at <see cref="NfaState.Operand"/>, reading nothing.</summary>
    Fork,

    /// <summary>Passes at the beginning of the text only.</summary>
    AtStart,

    /// <summary>Passes at the end of the text only.</summary>
    AtEnd,

    /// <summary>Passes where exactly one neighbour is a word character (set <see cref="NfaState.Operand"/>).</summary>
    Boundary,

    /// <summary>Passes where both neighbours or none are word characters.</summary>
    NoBoundary,

    /// <summary>Passes behind a character of the set.</summary>
    Behind,

    /// <summary>Passes where no character of the set stands before.</summary>
    NotBehind,

    /// <summary>Passes before a character of the set.</summary>
    Ahead,

    /// <summary>Passes where no character of the set follows.</summary>
    NotAhead,

    /// <summary>Passes where the automaton that begins at <see cref="NfaState.Operand"/> matches what follows.</summary>
    Look,

    /// <summary>Passes where it does not.</summary>
    NotLook,

    /// <summary>The pattern, or what a lookahead asks for, is matched.</summary>
    Match,
}

/// <summary>A state of an <see cref="Nfa"/>.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Next">The state behind it.</param>
/// <param name="Operand">What the kind says.</param>
/// <param name="Level">How many lookaheads it stands in.</param>
internal readonly record struct NfaState(NfaKind Kind, int Next, int Operand, int Level);

/// <summary>An automaton with empty moves, as Thompson builds it, for a search: any text may stand before the match.</summary>
internal sealed class Nfa(List<NfaState> states, int start, List<CodePointSet> sets, Conditions conditions, int[] tail)
{
    public List<NfaState> States { get; } = states;

    public int Start { get; } = start;

    /// <summary>The distinct sets that Read states name by index, and behind them the sets of the conditions.</summary>
    public List<CodePointSet> Sets { get; } = sets;

    public Conditions Conditions { get; } = conditions;

    /// <summary>True where it has <see cref="NfaKind.Look"/> states, which only reading backwards can decide.</summary>
    public bool HasLooks { get; init; }

    /// <summary>Read states for any one character behind the match, cut along the conditions: where a condition asks about what follows the match.</summary>
    public int[] Tail { get; } = tail;
}
