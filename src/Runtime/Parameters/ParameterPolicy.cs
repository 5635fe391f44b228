using System.Text;
using FastShield.Runtime.Contract;

namespace FastShield.Runtime.Parameters;

/// <summary>How an operation's parameters are read where OpenAPI leaves it open. Immutable.</summary>
public sealed record ParameterPolicy
{
    private readonly string[] _alsoDeclared = [];

    /// <summary>Undeclared query parameters are let pass unseen; everything with two readings is refused.</summary>
    public static ParameterPolicy Default { get; } = new();

    /// <summary>What becomes of a query parameter that the operation does not declare; a name in another case is another name.</summary>
    public MitigationAction UndeclaredQuery { get; init; }

    /// <summary>What `%2C` is in a list.</summary>
    public EncodedDelimiters EncodedDelimiters { get; init; }

    /// <summary>Query parameters that something else declares: the keys of security schemes.</summary>
    public IReadOnlyList<string> AlsoDeclared
    {
        get => _alsoDeclared;
        init
        {
            _alsoDeclared = [.. value];
            AlsoDeclaredNames = new byte[_alsoDeclared.Length][];
            for (var i = 0; i < _alsoDeclared.Length; i++)
                AlsoDeclaredNames[i] = Encoding.UTF8.GetBytes(_alsoDeclared[i]);
        }
    }

    internal byte[][] AlsoDeclaredNames { get; private init; } = [];
}
