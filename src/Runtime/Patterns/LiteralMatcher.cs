using System.Text;

namespace FastShield.Runtime.Patterns;

/// <summary>Plain text, perhaps bound to the beginning or the end: a comparison or a search of bytes.</summary>
internal sealed class LiteralMatcher(string literal, bool atStart, bool atEnd) : Matcher
{
    private readonly byte[] _literal = Encoding.UTF8.GetBytes(literal);

    public override PatternKind Kind => PatternKind.Literal;

    public override int StateCount => 0;

    public override bool IsMatch(ReadOnlySpan<byte> text) => (atStart, atEnd) switch
    {
        (true, true) => text.SequenceEqual(_literal),
        (true, false) => text.StartsWith(_literal),
        (false, true) => text.EndsWith(_literal),
        _ => text.IndexOf(_literal) >= 0,
    };
}
