namespace FastShield.Compiler.Reading;

/// <summary>
/// Empties blank lines at the begin of block scalars. YAML lets them have as many spaces as the text below (section 8.1.1.1), the
/// library refuses that; without their spaces they mean the same, and every place stays where it was but for those lines.
/// </summary>
internal static class YamlLeadingBlanks
{
    /// <summary>What the library says of such a line.</summary>
    public const string Complaint = "extra spaces in first line";

    public static string Empty(string text)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (IsHeader(lines[i]))
            {
                i = SkipScalar(lines, i + 1) - 1;
            }
        }

        return string.Join('\n', lines);
    }

    /// <summary>Empties the leading blank lines of the scalar that begins here; gives the first line behind the scalar.</summary>
    private static int SkipScalar(string[] lines, int first)
    {
        var content = first;
        while (content < lines.Length && IsBlank(lines[content]))
        {
            content++;
        }

        if (content == lines.Length)
        {
            return content;
        }

        var indent = Indent(lines[content]);
        for (var i = first; i < content; i++)
        {
            // More spaces than the text below are an error of the document, which stays one.
            if (Indent(lines[i]) <= indent)
            {
                lines[i] = lines[i].EndsWith('\r') ? "\r" : string.Empty;
            }
        }

        // A scalar without content ends at once; its header's own line tells how deep content would have to be.
        var end = content;
        while (indent > Indent(lines[first - 1]) && end < lines.Length && (IsBlank(lines[end]) || Indent(lines[end]) >= indent))
        {
            end++;
        }

        return Math.Max(end, first);
    }

    /// <summary>Whether the line ends in `|` or `&gt;` with their indicators, behind a space, a colon or a dash.</summary>
    private static bool IsHeader(string line)
    {
        var end = line.AsSpan().TrimEnd();
        var comment = end.LastIndexOf(" #");
        end = (comment < 0 ? end : end[..comment]).TrimEnd();
        end = end.TrimEnd("+-123456789");
        return end is [.., ' ' or ':' or '-', '|' or '>'];
    }

    private static bool IsBlank(string line) => line.AsSpan().Trim(" \r").IsEmpty;

    private static int Indent(string line)
    {
        var indent = line.AsSpan().IndexOfAnyExcept(' ');
        return indent < 0 ? line.Length : indent;
    }
}
