namespace FastShield.Runtime.Patterns;

internal sealed class TableMatcher(PatternTable table) : Matcher
{
    public PatternTable Table { get; } = table;

    public override PatternKind Kind => PatternKind.Table;

    public override int StateCount => Table.StateCount;

    public override bool IsMatch(ReadOnlySpan<byte> text) => Table.IsMatch(text);
}
