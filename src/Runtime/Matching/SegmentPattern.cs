using FastShield.Runtime.Contract;

namespace FastShield.Runtime.Matching;

/// <summary>
/// A segment of text and variables, such as `report.{format}`, `{a}-{b}` or `{id}:activate`.
/// Each variable takes the shortest non-empty text that lets the rest fit; a literal never begins inside a percent-encoding.
/// </summary>
internal sealed class SegmentPattern
{
    private readonly byte[] _prefix;
    private readonly byte[][] _between;
    private readonly byte[] _suffix;

    /// <param name="segment">A segment that is neither a literal nor a variable alone.</param>
    public SegmentPattern(PathTemplateSegment segment)
    {
        var parts = segment.Parts;
        _prefix = parts[0].Literal.ToArray();
        _suffix = parts[^1].Literal.ToArray();
        var between = new List<byte[]>();
        for (var i = 1; i < parts.Count - 1; i++)
        {
            if (parts[i].Variable is null)
                between.Add(parts[i].Literal.ToArray());
        }

        _between = [.. between];
        LiteralLength = _prefix.Length + _suffix.Length;
        foreach (var literal in _between)
            LiteralLength += literal.Length;
        Key = KeyOf(segment);
    }

    /// <summary>Literal bytes in all: the more, the earlier the pattern is tried.</summary>
    public int LiteralLength { get; }

    /// <summary>Variables in the segment.</summary>
    public int VariableCount => _between.Length + 1;

    /// <summary>Equal for patterns that differ in names alone; orders patterns of one rank.</summary>
    public string Key { get; }

    /// <summary>The key of a segment: its text with the names left out.</summary>
    public static string KeyOf(PathTemplateSegment segment)
    {
        var key = new System.Text.StringBuilder();
        foreach (var part in segment.Parts)
            key.Append(part.Variable is null ? System.Text.Encoding.ASCII.GetString(part.Literal.Span) : "{}");
        return key.ToString();
    }

    /// <summary>Matches the segment at path[start..end] and writes the variables' slices.</summary>
    public bool TryMatch(ReadOnlySpan<byte> path, int start, int end, Span<PathCapture> captures)
    {
        var segment = path[start..end];
        if (segment.Length < LiteralLength + VariableCount || !segment.StartsWith(_prefix) || !segment.EndsWith(_suffix))
            return false;
        var last = segment.Length - _suffix.Length;
        if (_suffix.Length > 0 && IsInsideEscape(segment, last))
            return false;

        var at = _prefix.Length;
        for (var i = 0; i < _between.Length; i++)
        {
            var found = Find(segment[..last], at + 1, _between[i]);
            if (found < 0)
                return false;
            captures[i] = new PathCapture { Start = start + at, Length = found - at };
            at = found + _between[i].Length;
        }

        if (at >= last)
            return false;
        captures[_between.Length] = new PathCapture { Start = start + at, Length = last - at };
        return true;
    }

    private static int Find(ReadOnlySpan<byte> text, int from, byte[] literal)
    {
        while (from < text.Length)
        {
            var found = text[from..].IndexOf(literal);
            if (found < 0)
                return -1;
            found += from;
            if (!IsInsideEscape(text, found))
                return found;
            from = found + 1;
        }

        return -1;
    }

    private static bool IsInsideEscape(ReadOnlySpan<byte> text, int at) =>
        (at >= 1 && text[at - 1] == (byte)'%') || (at >= 2 && text[at - 2] == (byte)'%');
}
