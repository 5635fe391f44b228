using FastShield.Runtime.Identity;
using FastShield.Runtime.Rules;

namespace FastShield.Control.Rules;

/// <summary>What types there are.</summary>
internal enum RuleType
{
    /// <summary>True or false.</summary>
    Flag,

    /// <summary>Bytes.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>An IP address.</summary>
    Address,

    /// <summary>Texts in their order.</summary>
    List,

    /// <summary>Lists of texts by name.</summary>
    Map,

    /// <summary>Texts by name.</summary>
    PathParameters,
}

/// <summary>In which form a field's texts are: what is compared with them in another form could never be equal, and is refused.</summary>
internal enum RuleTextForm
{
    /// <summary>Any bytes.</summary>
    Any,

    /// <summary>A host name in lower case, without a port.</summary>
    Host,

    /// <summary>A method in upper case.</summary>
    Method,

    /// <summary>A path template.</summary>
    Template,

    /// <summary>A canonical path.</summary>
    Path,

    /// <summary>A canonical path, and the query behind its question mark.</summary>
    Uri,

    /// <summary>One of the versions of HTTP.</summary>
    Version,

    /// <summary>Hexadecimal digits in upper case.</summary>
    UpperHex,

    /// <summary>Hexadecimal digits in lower case.</summary>
    LowerHex,
}

/// <summary>What a name in an expression stands for.</summary>
internal sealed record RuleFieldEntry(RuleType Type)
{
    /// <summary>The field, where it is one.</summary>
    public RuleField Field { get; init; }

    /// <summary>The text of a certificate, where it is one.</summary>
    public ClientCertificateField? Certificate { get; init; }

    /// <summary>The list, where it is one.</summary>
    public RuleListKind List { get; init; }

    /// <summary>The form of its texts.</summary>
    public RuleTextForm Form { get; init; }
}
