using System.Text.Json.Serialization;
using FastShield.Control.Access;
using FastShield.Control.Zones;

namespace FastShield.Control.Store;

/// <summary>The stored form of what a zone is made of. A member that is added needs a default; one that is renamed needs a migration.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ZoneSettings))]
[JsonSerializable(typeof(ManagedOperation))]
[JsonSerializable(typeof(UploadedSchema))]
[JsonSerializable(typeof(StoredCertificate))]
[JsonSerializable(typeof(ClientHosts))]
[JsonSerializable(typeof(ManagedCa))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(IssuedCertificate))]
[JsonSerializable(typeof(OwnCa))]
[JsonSerializable(typeof(StoredRuleset))]
[JsonSerializable(typeof(ZoneRule))]
[JsonSerializable(typeof(ApiToken))]
[JsonSerializable(typeof(Snapshot))]
internal sealed partial class StoreJson : JsonSerializerContext;
