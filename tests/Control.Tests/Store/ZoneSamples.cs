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

    /// <summary>The same zone with something of each kind that has to do with client certificates.</summary>
    public static ZoneState WithClients(this ZoneState state)
    {
        var ca = new ManagedCa(Guid.NewGuid(), "authority", [1, 2, 3], "ecdsa", Time, IsIssuer: true);
        var issued = new IssuedCertificate(Guid.NewGuid(), ca.Id, "4a5b", [4, 5], [6, 7], 90, Time, Time.AddMinutes(90), Time.AddMinutes(1)) { RenewedFrom = Guid.NewGuid() };
        var own = new OwnCa(Guid.NewGuid(), "own", [[8], [9, 10]], Time) { RevocationUrl = "http://lists.example/", ListUntil = Time.AddDays(1), AcceptsStaleList = true };
        return state with
        {
            ManagedCas = state.ManagedCas.Add(ca.Id, ca),
            CaKeys = state.CaKeys.Add(ca.Id, "v1:AAAA"),
            ClientCertificates = state.ClientCertificates.Add(issued.Id, issued),
            OwnCas = state.OwnCas.Add(own.Id, own),
            ClientHosts = ClientHosts.None.With(null, ClientHosts.Empty.Add("a-b.example.com").Add("ab.example.com")).With(own.Id, ClientHosts.Empty.Add("c.example.com")) with { Required = ClientHosts.Empty.Add("c.example.com") },
        };
    }

    public static ZoneState Next(this ZoneState state) => state with { Revision = state.Revision + 1 };

    public static RevisionNote Note(ZoneState state, string summary = "changed") => new(state.Revision, Time, "somebody", summary);

    public static AuditEntry Audit(string after = "changed") => new(Time, "somebody", "PUT /x", null, null, after, "request");
}
