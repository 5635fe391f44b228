using FastShield.Control.Zones;

namespace FastShield.Control.Api;

/// <summary>How much a zone may hold.</summary>
internal static class ZoneBounds
{
    /// <summary>The zone, where it is within the limits; a refusal where it is not.</summary>
    public static ZoneState Check(ManagementLimits limits, ZoneState zone) =>
        zone.Schemas.Count > limits.SchemasPerZone ? throw ApiException.Invalid($"A zone has {limits.SchemasPerZone} schemas at most.")
        : zone.Schemas.Values.Sum(schema => (long)schema.Length) > limits.SourcesPerZone ? throw BodyReader.TooLarge($"The schemas of a zone have {limits.SourcesPerZone} octets at most, all together.")
        : zone.Operations.Count > limits.OperationsPerZone ? throw ApiException.Invalid($"A zone has {limits.OperationsPerZone} operations at most.")
        : zone.Settings.HostFallthrough.Count > limits.HostsPerZone ? throw ApiException.Invalid($"{limits.HostsPerZone} hosts at most have a fallthrough of their own.")
        : zone.Certificates.Count > limits.CertificatesPerZone ? throw ApiException.Invalid($"A zone has {limits.CertificatesPerZone} certificates at most.")
        : zone;
}
