namespace FastShield.Control.Zones;

/// <summary>A certificate authority of the owner's own, uploaded; it belongs to the account, and zones name it for hosts.</summary>
/// <param name="Id">Made by the shield.</param>
/// <param name="Name">As its owner calls it.</param>
/// <param name="Certificates">The chain as it was uploaded, each DER; the first one is the anchor that clients' certificates lead to.</param>
/// <param name="UploadedAt">When, UTC.</param>
public sealed record OwnCa(Guid Id, string Name, IReadOnlyList<byte[]> Certificates, DateTimeOffset UploadedAt)
{
    /// <summary>The SHA-256 of its revocation list, whose octets lie where the texts of documents do; null where it has none.</summary>
    public string? RevocationList { get; init; }

    /// <summary>Since when the list says what it says; null where there is none.</summary>
    public DateTimeOffset? ListFrom { get; init; }

    /// <summary>Until when the list can be relied on; null where there is none.</summary>
    public DateTimeOffset? ListUntil { get; init; }

    /// <summary>Where a newer list is fetched from; null where lists are uploaded, or there is none.</summary>
    public string? RevocationUrl { get; init; }

    /// <summary>Seconds between two fetches.</summary>
    public int RevocationRefresh { get; init; } = 3600;

    /// <summary>Whether its certificates are taken while the list is missing or out of date. False refuses them all until there is a new one.</summary>
    public bool AcceptsStaleList { get; init; }

    /// <summary>Whether a responder is asked for the status of its clients' certificates (OCSP).</summary>
    public bool AsksOcsp { get; init; }

    /// <summary>The responder; null for the one that each certificate names.</summary>
    public string? OcspUrl { get; init; }

    /// <summary>Whether a certificate is taken whose status no responder tells. False refuses it until one does.</summary>
    public bool AcceptsNoAnswer { get; init; }

    /// <summary>Whether lists are looked at: a list was given once, or a place to fetch one.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool LooksAtRevocation => RevocationList is not null || RevocationUrl is not null;
}
