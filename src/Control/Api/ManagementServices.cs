using FastShield.Control.Access;
using FastShield.Control.Pki;
using FastShield.Control.Rollout;
using FastShield.Control.Store;
using FastShield.Proxy.Measures;
using FastShield.Proxy.Operations;

namespace FastShield.Control.Api;

/// <summary>What the handlers of the management API work with.</summary>
/// <param name="Plane">The zones.</param>
/// <param name="Store">Where they are kept.</param>
/// <param name="Credentials">Who may call.</param>
/// <param name="Limits">Bounds.</param>
/// <param name="Time">The clock.</param>
public sealed record ManagementServices(ControlPlane Plane, IControlStore Store, Credentials Credentials, ManagementLimits Limits, TimeProvider Time)
{
    /// <summary>What is measured, for `/metrics`; null where there is nothing.</summary>
    public MetricRegister? Metrics { get; init; }

    /// <summary>How the proxy is, for `/livez` and `/readyz`; null where there is none.</summary>
    public ProxyHealth? Health { get; init; }

    /// <summary>The certificates that clients are shown; null where none can be kept.</summary>
    public ZoneCertificates? Certificates { get; init; }

    /// <summary>Issues client certificates.</summary>
    public CertificateDesk Desk { get; init; } = new(null, new PkiSettings(), Time);

    /// <summary>Which document describes which operation.</summary>
    internal ActiveSchemas Active { get; } = new(Plane.Documents);

    /// <summary>Compiles uploads, one at a time.</summary>
    internal CompileQueue Compiling { get; } = new(Plane.Documents);
}
