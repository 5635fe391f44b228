using FastShield.Control.Zones;
using FastShield.Runtime.Contract;

namespace FastShield.Control.Rollout;

/// <summary>Which mitigation action holds: the zone's override, then the operation's own, then the zone's default.</summary>
public static class MitigationResolution
{
    /// <summary>The action in force for an operation.</summary>
    public static MitigationAction Of(ZoneSettings settings, ManagedOperation operation) =>
        settings.IsOverriddenToNone ? MitigationAction.None : operation.Action ?? settings.DefaultAction;
}
