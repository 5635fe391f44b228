using System.Collections.Immutable;
using FastShield.Runtime.Identity;
using FastShield.Runtime.Rules;

namespace FastShield.Control.Rules;

/// <summary>A text within an expression.</summary>
internal abstract record RuleTextNode
{
    /// <summary>Bytes of the expression.</summary>
    public sealed record Constant(ImmutableArray<byte> Bytes) : RuleTextNode;

    /// <summary>A field of the request.</summary>
    public sealed record Field(RuleField Which) : RuleTextNode;

    /// <summary>A text of the client's certificate.</summary>
    public sealed record Certificate(ClientCertificateField Which) : RuleTextNode;

    /// <summary>One element of a list.</summary>
    public sealed record Item(RuleListKind List, string? Key, int Index) : RuleTextNode;

    /// <summary>A path parameter.</summary>
    public sealed record PathParameter(string Name) : RuleTextNode;

    /// <summary>The element that `any` or `all` looks at.</summary>
    public sealed record Element : RuleTextNode;

    /// <summary>A text changed by a function.</summary>
    public sealed record Changed(RuleValueKind How, RuleTextNode Of) : RuleTextNode;

    /// <summary>Texts behind each other.</summary>
    public sealed record Concat(ImmutableArray<RuleTextNode> Parts) : RuleTextNode;
}
