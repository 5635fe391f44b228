using System.Collections.Immutable;
using FastShield.Compiler.Diagnostics;
using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>Takes a key of `paths` apart.</summary>
internal static class PathTemplateParser
{
    /// <summary>The template's parts; null after a diagnostic, and then the path's operations are left out.</summary>
    public static PathTemplate? Parse(ObjectMember path, DiagnosticBag diagnostics)
    {
        var text = path.Name;
        if (!text.StartsWith('/'))
        {
            return Invalid("A path begins with a slash.");
        }

        if (text.AsSpan().IndexOfAny('?', '#') >= 0 && OutsideBraces(text).IndexOfAny('?', '#') >= 0)
        {
            diagnostics.Add(
                DiagnosticSeverity.Gap,
                DiagnosticCodes.PathNotMatched,
                path,
                "A query or fragment in a path template is not matched: the operations of this path are left out. Describe the query by parameters.");
            return null;
        }

        var segments = ImmutableArray.CreateBuilder<PathSegment>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var segment in text[1..].Split('/'))
        {
            var parts = ImmutableArray.CreateBuilder<PathPart>();
            for (var rest = segment; rest.Length > 0;)
            {
                var variable = rest[0] == '{';
                var end = variable ? rest.IndexOf('}', StringComparison.Ordinal) : rest.IndexOfAny(['{', '}']);
                if ((variable && end < 0) || (!variable && end >= 0 && rest[end] == '}'))
                {
                    return Invalid("The braces of this path do not match. A variable is written {name}, without a slash.");
                }

                var part = variable ? rest[1..end] : rest[..(end < 0 ? rest.Length : end)];
                rest = variable ? rest[(end + 1)..] : rest[part.Length..];
                if (variable && (part.Length == 0 || part.Contains('{', StringComparison.Ordinal)))
                {
                    return Invalid("A variable of this path has no name or a brace in its name.");
                }

                if (variable && !names.Add(part))
                {
                    return Invalid($"The variable {{{Shown.Short(part)}}} is in this path twice.");
                }

                if (variable && parts.Count > 0 && parts[^1].IsVariable)
                {
                    diagnostics.Add(
                        DiagnosticSeverity.Gap,
                        DiagnosticCodes.PathNotMatched,
                        path,
                        "Two variables side by side cannot be told apart: the operations of this path are left out. Put a text between them.");
                    return null;
                }

                parts.Add(new PathPart(variable, part));
            }

            segments.Add(new PathSegment(parts.DrainToImmutable()));
        }

        return new PathTemplate(text, segments.DrainToImmutable());

        PathTemplate? Invalid(string message)
        {
            diagnostics.Add(DiagnosticSeverity.Error, DiagnosticCodes.PathTemplateInvalid, path, message);
            return null;
        }
    }

    /// <summary>The literal text, so that a `?` in the name of a variable is not taken for a query.</summary>
    private static string OutsideBraces(string text)
    {
        var depth = 0;
        return string.Concat(text.Where(c =>
        {
            depth += c == '{' ? 1 : 0;
            var outside = depth <= 0;
            depth -= c == '}' ? 1 : 0;
            return outside;
        }));
    }
}
