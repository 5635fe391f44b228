using System.Collections.Immutable;

namespace FastShield.Compiler.Contract;

/// <summary>A path template in its parts, such as `/pets/{id}` or `/reports/{name}.{format}`.</summary>
/// <param name="Text">The template as written.</param>
/// <param name="Segments">What stands between the slashes: one empty segment for `/`, a last empty one for a trailing slash.</param>
public sealed record PathTemplate(string Text, ImmutableArray<PathSegment> Segments)
{
    /// <summary>The names of the variables, left to right.</summary>
    public IEnumerable<string> Variables => Segments.SelectMany(s => s.Parts).Where(p => p.IsVariable).Select(p => p.Text);

    /// <summary>The template with all variable names taken out: equal for templates that match the same paths.</summary>
    public string Shape => "/" + string.Join('/', Segments.Select(s => string.Concat(s.Parts.Select(p => p.IsVariable ? "{}" : p.Text))));
}
