using FastShield.Runtime.Patterns;

namespace FastShield.Runtime.Rules;

/// <summary>What the expressions of a table consist of: conditions and texts, each of them once however many expressions have it. Immutable.</summary>
public sealed class RuleProgram
{
    /// <summary>How texts are made.</summary>
    public required RuleValue[] Values { get; init; }

    /// <summary>The conditions.</summary>
    public required RuleAtom[] Atoms { get; init; }

    /// <summary>The steps. Each leads to steps before it alone, or to an end, so every program ends.</summary>
    public required RuleStep[] Steps { get; init; }

    /// <summary>Sets of texts.</summary>
    public required TextSet[] TextSets { get; init; }

    /// <summary>Sets of numbers.</summary>
    public required NumberSet[] NumberSets { get; init; }

    /// <summary>Sets of addresses.</summary>
    public required AddressSet[] AddressSets { get; init; }

    /// <summary>Patterns of `matches`.</summary>
    public required Pattern[] Patterns { get; init; }

    /// <summary>Patterns of `wildcard`.</summary>
    public required WildcardPattern[] Wildcards { get; init; }
}
