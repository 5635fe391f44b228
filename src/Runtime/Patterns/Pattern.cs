using System.Runtime.CompilerServices;

namespace FastShield.Runtime.Patterns;

/// <summary>
/// A regular expression of JSON Schema's <c>pattern</c>: ECMA-262 with the meaning of the flag u, searched for anywhere in the text.
/// Matching takes time in proportion to the text, whatever the pattern, and allocates nothing; instances are immutable.
/// </summary>
public sealed class Pattern
{
    // Below it, walking the text is as fast as the vectors' own cost.
    private const int ShortestForMasks = 8;

    private readonly Matcher _matcher;

    private Pattern(string source, Matcher matcher, MaskPattern? masks)
    {
        Source = source;
        _matcher = matcher;
        Masks = masks;
    }

    /// <summary>The text the pattern was compiled from.</summary>
    public string Source { get; }

    /// <summary>How it is matched.</summary>
    public PatternKind Kind => _matcher.Kind;

    /// <summary>States of its tables or positions of its bit sets, all in all; 0 where it needs no automaton.</summary>
    public int StateCount => _matcher.StateCount;

    /// <summary>The way for short ASCII texts, where the pattern has one.</summary>
    public MaskPattern? Masks { get; }

    /// <summary>The table where <see cref="Kind"/> is <see cref="PatternKind.Table"/>, else null.</summary>
    public PatternTable? Table => (_matcher as TableMatcher)?.Table;

    /// <summary>
    /// Compiles a pattern. Bad syntax, backreferences, lookaround that no automaton can do, and patterns that would be too large come back
    /// as a message with a position. Time and memory are bounded for any source.
    /// </summary>
    public static PatternCompilation Compile(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!PatternParser.TryParse(source, out var node, out var message, out var position))
        {
            return PatternCompilation.Refused(message, position);
        }

        var matcher = PatternCompiler.Compile(node, out message, out position);
        return matcher is null
            ? PatternCompilation.Refused(message ?? "The pattern cannot be compiled.", position)
            : PatternCompilation.Of(new Pattern(source, matcher, matcher.Kind == PatternKind.Literal ? null : MaskLowering.Lower(node)));
    }

    /// <summary>True where the source is a well-formed ECMA-262 regular expression, whether or not it can be matched in linear time.</summary>
    public static bool IsWellFormed(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return PatternParser.TryParse(source, out _, out _, out _);
    }

    /// <summary>True where the pattern matches somewhere in the text, which must be valid UTF-8 with all escapes undone.</summary>
    public unsafe bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        if (Masks is not { } masks || utf8.Length is < ShortestForMasks or > MaskPattern.LongestText)
        {
            return _matcher.IsMatch(utf8);
        }

        // The vectors read 64 bytes, and nobody says what lies behind a span.
        Unsafe.SkipInit(out Window window);
        utf8.CopyTo(window);
        var isMatch = masks.IsMatch((byte*)Unsafe.AsPointer(ref window), utf8.Length, out var isDecided);
        return isDecided ? isMatch : _matcher.IsMatch(utf8);
    }

    [InlineArray(MaskPattern.LongestText + 1)]
    private struct Window
    {
        private byte _first;
    }
}
