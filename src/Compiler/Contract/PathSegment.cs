using System.Collections.Immutable;

namespace FastShield.Compiler.Contract;

/// <summary>What stands between two slashes of a path template: literal text and variables, never two variables side by side.</summary>
public readonly record struct PathSegment(ImmutableArray<PathPart> Parts)
{
    /// <summary>No variable: the text is matched as it is. An empty segment is literal.</summary>
    public bool IsLiteral => Parts.IsEmpty || (Parts.Length == 1 && !Parts[0].IsVariable);

    /// <summary>One variable and nothing else.</summary>
    public bool IsVariable => Parts.Length == 1 && Parts[0].IsVariable;

    /// <summary>Variables beside literal text, as in `/report.{format}` or `/{a}-{b}`.</summary>
    public bool IsMixed => Parts.Length > 1;
}
