using FastShield.Runtime.Contract;
using FastShield.Runtime.Multipart;

namespace FastShield.Runtime.Checks;

/// <summary>What the head of a response has told of its body, kept by the caller until the body is there: the checks' own memory serves others meanwhile.</summary>
public struct ResponseReading
{
    internal ResponsePlan? Plan;
    internal MediaCheck? Media;
    internal MediaKind Kind;
    internal Boundary Boundary;

    /// <summary>What is wrong with a body, should there be one: its type is missing, or not among those that are described.</summary>
    internal Violation? Content;

    /// <summary>True where the number of a body's bytes is all that is asked: once it is known, nothing has to be read.</summary>
    public readonly bool NeedsLengthOnly => Kind == MediaKind.Octets;

    /// <summary>True where a body has to be read whole for its verdict; false where its bytes make no difference.</summary>
    public bool NeedsBody { get; internal set; }
}
