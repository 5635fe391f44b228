using System.Diagnostics.CodeAnalysis;

namespace FastShield.Runtime.Patterns;

/// <summary>The outcome of <see cref="Pattern.Compile"/>: a pattern, or the reason why there is none.</summary>
public readonly record struct PatternCompilation
{
    private PatternCompilation(Pattern? pattern, string? message, int position)
    {
        Pattern = pattern;
        Message = message;
        Position = position;
    }

    /// <summary>True where <see cref="Pattern"/> is there.</summary>
    [MemberNotNullWhen(true, nameof(Pattern))]
    [MemberNotNullWhen(false, nameof(Message))]
    public bool Succeeded => Pattern is not null;

    /// <summary>The compiled pattern, or null.</summary>
    public Pattern? Pattern { get; }

    /// <summary>What is wrong, in plain words, or null.</summary>
    public string? Message { get; }

    /// <summary>Where it is wrong: an index into the source in UTF-16 units.</summary>
    public int Position { get; }

    internal static PatternCompilation Of(Pattern pattern) => new(pattern, null, 0);

    internal static PatternCompilation Refused(string message, int position) => new(null, message, position);
}
