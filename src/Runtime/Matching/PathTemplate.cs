namespace FastShield.Runtime.Matching;

/// <summary>
/// A path template (OpenAPI 3.1.1 section 4.8.8, "Path Templating"), such as `/users/{id}/pets/{petId}` or `/report.{format}`:
/// its segments, with literal text already in the canonical form that requests are brought into.
/// </summary>
public sealed class PathTemplate
{
    /// <summary>Segments at most: bounds the depth of the table and of its search.</summary>
    public const int MaxSegments = 256;

    private PathTemplate(string text, PathTemplateSegment[] segments, string[] variables, PathFeatures features)
    {
        Text = text;
        Segments = segments;
        Variables = variables;
        Features = features;
    }

    /// <summary>The template as written.</summary>
    public string Text { get; }

    /// <summary>The pieces between the slashes; never empty, the last has no part where the template ends with '/'.</summary>
    public IReadOnlyList<PathTemplateSegment> Segments { get; }

    /// <summary>The variables' names from left to right; a request's captures have the same order.</summary>
    public IReadOnlyList<string> Variables { get; }

    /// <summary>Peculiarities that the literal text itself has, and so agrees to.</summary>
    public PathFeatures Features { get; }

    /// <summary>Reads a template.</summary>
    /// <param name="text">A path that begins with '/', the server's base path before it where there is one.</param>
    /// <param name="template">The template, or null.</param>
    /// <param name="error">What is wrong and where, or null.</param>
    /// <returns>True where the template can be matched by a request.</returns>
    public static bool TryParse(string text, out PathTemplate? template, out PathTemplateError? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        template = null;
        if (text.Length == 0 || text[0] != '/')
        {
            error = new PathTemplateError(0, "a path template begins with '/'");
            return false;
        }

        var segments = new List<PathTemplateSegment>();
        var variables = new List<string>();
        var features = PathFeatures.None;
        for (var start = 1; ;)
        {
            var end = text.IndexOf('/', start);
            var last = end < 0;
            if (last)
                end = text.Length;
            error = Segment(text, start, end, last, segments, variables, ref features);
            if (error is not null)
                return false;
            if (last)
                break;
            start = end + 1;
        }

        template = new PathTemplate(text, [.. segments], [.. variables], features);
        return true;
    }

    private static PathTemplateError? Segment(
        string text, int start, int end, bool last, List<PathTemplateSegment> segments, List<string> variables, ref PathFeatures features)
    {
        if (segments.Count == MaxSegments)
            return new PathTemplateError(start, $"a path template has {MaxSegments} segments at most");
        if (start == end && !last)
            features |= PathFeatures.EmptySegment;

        var known = variables.Count;
        if (!PathTemplateSegment.TryParse(text, start, end, variables, out var segment, out var error))
            return error;
        for (var i = known; i < variables.Count; i++)
        {
            if (variables.IndexOf(variables[i]) < i)
                return new PathTemplateError(start, $"the variable '{variables[i]}' appears twice");
        }

        if (segment!.IsLiteral)
        {
            var refusal = PathEscapes.Examine(segment.Parts[0].Literal.Span, out var seen);
            if (refusal != PathRefusal.None)
                return new PathTemplateError(start, $"this segment can be reached by no request ({refusal})");
            if (PathEscapes.HasDotPiece(segment.Parts[0].Literal.Span))
                return new PathTemplateError(start, $"this segment can be reached by no request ({PathRefusal.DotSegment})");
            features |= seen & ~PathFeatures.EncodedReserved;
        }
        else
        {
            foreach (var part in segment.Parts)
                features |= part.Literal.Span.Contains((byte)';') ? PathFeatures.Semicolon : PathFeatures.None;
        }

        segments.Add(segment);
        return null;
    }
}
