using FastShield.Runtime.Contract;
using FastShield.Runtime.Identity;

namespace FastShield.Runtime.Rules;

/// <summary>A request as rules see it. What is asked is answered lazily: a field that no rule reads costs nothing.</summary>
public abstract class RuleSubject
{
    /// <summary>Whether a field that is true or false is true.</summary>
    public abstract bool Flag(RuleField field);

    /// <summary>
    /// A text of the request: <see cref="RuleField.Host"/>, <see cref="RuleField.Method"/>, <see cref="RuleField.Path"/>, <see cref="RuleField.Version"/>,
    /// <see cref="RuleField.RawUri"/>, <see cref="RuleField.RawPath"/> and those of the operation; empty where there is none. The others are made of these.
    /// </summary>
    public abstract ReadOnlySpan<byte> Text(RuleField field);

    /// <summary>The client's address.</summary>
    public abstract RuleAddress Address { get; }

    /// <summary>The query, raw.</summary>
    public abstract ReadOnlySpan<byte> Query { get; }

    /// <summary>Whether the target has a question mark.</summary>
    public abstract bool HasQuery { get; }

    /// <summary>The bytes that <see cref="Headers"/> are offsets of.</summary>
    public abstract ReadOnlySpan<byte> Head { get; }

    /// <summary>The field lines.</summary>
    public abstract ReadOnlySpan<HeaderField> Headers { get; }

    /// <summary>The certificate that the client showed; null where it showed none.</summary>
    public abstract ClientIdentity? Identity { get; }

    /// <summary>A path parameter of the request's operation, still percent-encoded; false where it has none of the name.</summary>
    public abstract bool TryPathParameter(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value);
}
