using FastShield.Runtime.Rules;

namespace FastShield.Proxy.Gates;

/// <summary>
/// The rules of a zone, ready to be asked; its hosts share one. Those up to the first that needs to know what validation finds are asked before the
/// body is read, that one and all behind it afterwards: the outcome is that of asking all in their order.
/// </summary>
public sealed class ZoneRules
{
    /// <summary>The rules that are asked first; null where there are none.</summary>
    public RuleTable? Early { get; init; }

    /// <summary>What <see cref="Early"/> numbers.</summary>
    public IReadOnlyList<ShieldRule> EarlyRules { get; init; } = [];

    /// <summary>The rules that are asked when validation is done; null where there are none.</summary>
    public RuleTable? Late { get; init; }

    /// <summary>What <see cref="Late"/> numbers.</summary>
    public IReadOnlyList<ShieldRule> LateRules { get; init; } = [];

    /// <summary>The index in the shield of the zone's first operation.</summary>
    public int FirstOperation { get; init; }

    /// <summary>The zone's operations.</summary>
    public IReadOnlyList<RuleOperation> Operations { get; init; } = [];
}
