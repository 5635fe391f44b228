using FastShield.Control.Access;
using FastShield.Control.Store;
using FastShield.Control.Zones;
using FastShield.Runtime.Contract;

namespace FastShield.Control.Tests.Store;

/// <summary>Zones with something in them, and what is said of their changes.</summary>
internal static class ZoneSamples
{
    public static readonly DateTimeOffset Time = new(2026, 11, 22, 10, 20, 30, TimeSpan.Zero);

    public static ZoneState Zone(string name = "example.com") => new() { Zone = new Zone(Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()), name, Time) };

    public static ManagedOperation Operation(string method = "GET", string endpoint = "/pets/{id}", MitigationAction? action = null)
    {
        Xunit.Assert.Null(OperationName.Make(method, "api.example.com", endpoint, out var name));
        return new ManagedOperation(Guid.NewGuid(), name, Time, action);
    }

    public static UploadedSchema Schema(SourceText source, bool isEnabled = true) => new(Guid.NewGuid(), "pets", source.Hash, source.Bytes.Length, isEnabled, Time, 1);

    public static StoredCertificate Certificate() => new(Guid.NewGuid(), "-----BEGIN CERTIFICATE-----", "v1:AAAA", "force", 3, ["api.example.com", "*.example.com"], "somebody", "ECDSAWithSHA256", Time.AddDays(90), Time, Time.AddDays(1));

    public static ZoneState Next(this ZoneState state) => state with { Revision = state.Revision + 1 };

    public static RevisionNote Note(ZoneState state, string summary = "changed") => new(state.Revision, Time, "somebody", summary);

    public static AuditEntry Audit(string after = "changed") => new(Time, "somebody", "PUT /x", null, null, after, "request");
}
