using System.Collections.Immutable;

namespace FastShield.Control.Zones;

/// <summary>Everything that is configured in a zone, as one immutable value; a change makes the next.</summary>
public sealed record ZoneState
{
    /// <summary>The zone.</summary>
    public required Zone Zone { get; init; }

    /// <summary>Counts the changes; 1 at first.</summary>
    public long Revision { get; init; } = 1;

    /// <summary>What holds for the whole zone.</summary>
    public ZoneSettings Settings { get; init; } = new();

    /// <summary>The operations under management, by id.</summary>
    public ImmutableDictionary<Guid, ManagedOperation> Operations { get; init; } = ImmutableDictionary<Guid, ManagedOperation>.Empty;

    /// <summary>The same operations' ids by their names.</summary>
    public ImmutableDictionary<OperationName, Guid> OperationIds { get; init; } = ImmutableDictionary<OperationName, Guid>.Empty;

    /// <summary>The documents, by id.</summary>
    public ImmutableDictionary<Guid, UploadedSchema> Schemas { get; init; } = ImmutableDictionary<Guid, UploadedSchema>.Empty;

    /// <summary>The certificates that are shown to clients, by id.</summary>
    public ImmutableDictionary<Guid, StoredCertificate> Certificates { get; init; } = ImmutableDictionary<Guid, StoredCertificate>.Empty;

    /// <summary>Which hosts ask for client certificates.</summary>
    public ClientHosts ClientHosts { get; init; } = ClientHosts.None;

    /// <summary>The zone's own certificate authorities, by id.</summary>
    public ImmutableDictionary<Guid, ManagedCa> ManagedCas { get; init; } = ImmutableDictionary<Guid, ManagedCa>.Empty;

    /// <summary>Their private keys, sealed (<see cref="Pki.KeySealing"/>), by the same id; never in an answer, an event or the audit log.</summary>
    public ImmutableDictionary<Guid, string> CaKeys { get; init; } = ImmutableDictionary<Guid, string>.Empty;

    /// <summary>What they signed, by id.</summary>
    public ImmutableDictionary<Guid, IssuedCertificate> ClientCertificates { get; init; } = ImmutableDictionary<Guid, IssuedCertificate>.Empty;

    /// <summary>Uploaded authorities, by id: of the account, and of no zone.</summary>
    public ImmutableDictionary<Guid, OwnCa> OwnCas { get; init; } = ImmutableDictionary<Guid, OwnCa>.Empty;

    /// <summary>The rules; null where none were ever set.</summary>
    public ZoneRuleset? Ruleset { get; init; }

    /// <summary>The same state with this operation in it, in place of one with its id.</summary>
    public ZoneState With(ManagedOperation operation) => this with
    {
        Operations = Operations.SetItem(operation.Id, operation),
        OperationIds = OperationIds.SetItem(operation.Name, operation.Id),
    };

    /// <summary>The same state without this operation; its own action goes with it.</summary>
    public ZoneState Without(ManagedOperation operation) => this with
    {
        Operations = Operations.Remove(operation.Id),
        OperationIds = OperationIds.Remove(operation.Name),
    };

    /// <summary>The same state with this document in it, in place of one with its id.</summary>
    public ZoneState With(UploadedSchema schema) => this with { Schemas = Schemas.SetItem(schema.Id, schema) };

    /// <summary>The same state with this certificate in it, in place of one with its id.</summary>
    public ZoneState With(StoredCertificate certificate) => this with { Certificates = Certificates.SetItem(certificate.Id, certificate) };

    /// <summary>Certificates in the order in which they are shown: the highest priority first, then the one changed last.</summary>
    public IEnumerable<StoredCertificate> RankedCertificates() =>
        Certificates.Values.OrderByDescending(one => one.Priority).ThenByDescending(one => one.ModifiedAt).ThenBy(one => one.Id);

    /// <summary>Documents that are enforced; the one uploaded last comes first, and wins where two describe the same operation.</summary>
    public IEnumerable<UploadedSchema> EnabledSchemas() =>
        Schemas.Values.Where(schema => schema.IsEnabled).OrderByDescending(schema => schema.CreatedAt).ThenBy(schema => schema.Id);
}
