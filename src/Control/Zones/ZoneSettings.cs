using System.Collections.Immutable;
using FastShield.Runtime.Contract;

namespace FastShield.Control.Zones;

/// <summary>What holds for a whole zone.</summary>
public sealed record ZoneSettings
{
    /// <summary>The action of operations that have none of their own.</summary>
    public MitigationAction DefaultAction { get; init; } = MitigationAction.None;

    /// <summary>True where validation is off for the whole zone, whatever its operations say.</summary>
    public bool IsOverriddenToNone { get; init; }

    /// <summary>The action for requests that reach no managed operation, under hosts that <see cref="HostFallthrough"/> does not name.</summary>
    public MitigationAction Fallthrough { get; init; } = MitigationAction.None;

    /// <summary>The same for single hosts, by canonical host.</summary>
    public ImmutableSortedDictionary<string, MitigationAction> HostFallthrough { get; init; } =
        ImmutableSortedDictionary.Create<string, MitigationAction>(StringComparer.Ordinal);
}
