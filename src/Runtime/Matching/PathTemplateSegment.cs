using System.Text;

namespace FastShield.Runtime.Matching;

/// <summary>What a path template has between two slashes: a literal, a variable, or a mixture that never has two variables side by side.</summary>
public sealed class PathTemplateSegment
{
    private PathTemplateSegment(PathTemplatePart[] parts) => Parts = parts;

    /// <summary>The parts from left to right; the empty segment is one empty literal.</summary>
    public IReadOnlyList<PathTemplatePart> Parts { get; }

    /// <summary>True where the segment is literal text alone.</summary>
    public bool IsLiteral => Parts.Count == 1 && Parts[0].Variable is null;

    /// <summary>True where the segment is one variable alone.</summary>
    public bool IsVariable => Parts.Count == 1 && Parts[0].Variable is not null;

    internal static bool TryParse(
        string text, int start, int end, List<string> variables, out PathTemplateSegment? segment, out PathTemplateError? error)
    {
        var parts = new List<PathTemplatePart>();
        var literal = new List<byte>();
        segment = null;
        error = null;
        for (var at = start; at < end && error is null;)
        {
            if (text[at] == '{')
            {
                error = Flush(parts, literal, at) ?? Variable(text, ref at, end, parts, variables);
            }
            else
            {
                error = Literal(text, ref at, end, literal);
            }
        }

        if (error is not null)
            return false;
        if (literal.Count > 0 || parts.Count == 0)
            parts.Add(new PathTemplatePart(literal.ToArray(), null));
        segment = new PathTemplateSegment([.. parts]);
        return true;
    }

    private static PathTemplateError? Flush(List<PathTemplatePart> parts, List<byte> literal, int at)
    {
        if (literal.Count > 0)
        {
            parts.Add(new PathTemplatePart(literal.ToArray(), null));
            literal.Clear();
            return null;
        }

        return parts.Count > 0 ? new PathTemplateError(at, "two variables need text between them") : null;
    }

    private static PathTemplateError? Variable(string text, ref int at, int end, List<PathTemplatePart> parts, List<string> variables)
    {
        var close = text.IndexOf('}', at, end - at);
        if (close < 0)
            return new PathTemplateError(at, "'{' has no '}' in its segment");
        var name = text[(at + 1)..close];
        if (name.Length == 0)
            return new PathTemplateError(at, "a variable needs a name");
        if (name.Contains('{'))
            return new PathTemplateError(at, "'{' within a variable's name");
        parts.Add(new PathTemplatePart(default, name));
        variables.Add(name);
        at = close + 1;
        return null;
    }

    private static PathTemplateError? Literal(string text, ref int at, int end, List<byte> literal)
    {
        var value = text[at];
        if (value == '%')
            return Escape(text, ref at, end, literal);
        if (value is '}' or '\\' or '?' or '#' || PathBytes.IsControl(value))
            return new PathTemplateError(at, $"U+{(int)value:X4} cannot be in a path");
        if (!Rune.TryGetRuneAt(text, at, out var rune))
            return new PathTemplateError(at, "a lone surrogate cannot be in a path");

        at += rune.Utf16SequenceLength;
        Span<byte> bytes = stackalloc byte[4];
        var length = rune.EncodeToUtf8(bytes);
        if (length == 1 && (PathBytes.IsUnreserved(bytes[0]) || PathBytes.IsReserved(bytes[0])))
        {
            literal.Add(bytes[0]);
            return null;
        }

        foreach (var one in bytes[..length])
            AddEscaped(literal, one);
        return null;
    }

    private static PathTemplateError? Escape(string text, ref int at, int end, List<byte> literal)
    {
        var value = end - at < 3 || text[at + 1] > 0x7F || text[at + 2] > 0x7F
            ? -1
            : PathBytes.HexPair((byte)text[at + 1], (byte)text[at + 2]);
        if (value < 0)
            return new PathTemplateError(at, "'%' needs two hexadecimal digits behind it");
        if (value == '\\' || PathBytes.IsControl(value))
            return new PathTemplateError(at, $"an encoded {value:X2} can be reached by no request");
        at += 3;
        if (PathBytes.IsUnreserved((byte)value))
            literal.Add((byte)value);
        else
            AddEscaped(literal, (byte)value);
        return null;
    }

    private static void AddEscaped(List<byte> literal, byte value)
    {
        literal.Add((byte)'%');
        literal.Add(PathBytes.HexUpper(value >> 4));
        literal.Add(PathBytes.HexUpper(value & 15));
    }
}
