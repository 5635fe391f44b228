using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Difference;

/// <summary>One difference between two documents.</summary>
/// <param name="Kind">What changed, in a word such as `parameter-added` or `schema`.</param>
/// <param name="Effect">What it does to requests.</param>
/// <param name="IsSure">True where that follows from the documents; false where it is only possible.</param>
/// <param name="Message">What changed, for people.</param>
/// <param name="Old">Where the old document says it; null where it says nothing.</param>
/// <param name="New">Where the new one does.</param>
public sealed record ApiChange(string Kind, ChangeEffect Effect, bool IsSure, string Message, SourceNode? Old, SourceNode? New)
{
    /// <summary>The operations and parts that it concerns, such as `POST /pets application/json`.</summary>
    public IReadOnlyList<string> Where { get; init; } = [];

    /// <summary>A value that conformed and is refused now; null where none was found or looked for.</summary>
    public string? Refused { get; init; }

    /// <summary>A value that was refused and conforms now.</summary>
    public string? Accepted { get; init; }

    /// <summary>True where requests that conformed are refused for sure: it follows, or a value shows it.</summary>
    public bool IsBreaking => ((Effect & ChangeEffect.Refuses) != 0 && IsSure) || Refused is not null;

    /// <summary>True where requests may be refused that conformed, and no value was found that shows it.</summary>
    public bool IsUndecided => !IsBreaking && !IsSure && (Effect & ChangeEffect.Refuses) != 0;
}
