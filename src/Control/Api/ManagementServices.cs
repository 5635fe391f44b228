using FastShield.Control.Access;
using FastShield.Control.Rollout;
using FastShield.Control.Store;

namespace FastShield.Control.Api;

/// <summary>What the handlers of the management API work with.</summary>
/// <param name="Plane">The zones.</param>
/// <param name="Store">Where they are kept.</param>
/// <param name="Credentials">Who may call.</param>
/// <param name="Limits">Bounds.</param>
/// <param name="Time">The clock.</param>
public sealed record ManagementServices(ControlPlane Plane, IControlStore Store, Credentials Credentials, ManagementLimits Limits, TimeProvider Time)
{
    /// <summary>Which document describes which operation.</summary>
    internal ActiveSchemas Active { get; } = new(Plane.Documents);

    /// <summary>Compiles uploads, one at a time.</summary>
    internal CompileQueue Compiling { get; } = new(Plane.Documents);
}
