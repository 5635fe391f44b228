using FastShield.Control.Access;
using FastShield.Control.Api.Resources;

namespace FastShield.Control.Api;

/// <summary>Every call of the API, with what it needs. A call that is not in this list does not exist; one without a level cannot be written.</summary>
internal static class Routes
{
    private const string Zone = "/zones/{zone_id}";
    private const string Gateway = Zone + "/api_gateway";
    private const string Validation = Zone + "/schema_validation";

    private const string Certificate = Zone + "/custom_certificates";

    // What the upstream does not have stands below a name of our own.
    private const string Own = Zone + "/fastshield";

    private const string Authorities = "/accounts/{account_id}/mtls_certificates";
    private const string Revocation = "/accounts/{account_id}/fastshield/mtls_certificates/{mtls_certificate_id}/revocation";

    public static readonly IReadOnlyList<Route> All =
    [
        new("GET", "/user/tokens/verify", AccessLevel.Read, ZonesAndTokens.VerifyAsync),
        new("GET", "/user/tokens", AccessLevel.Admin, ZonesAndTokens.ListTokensAsync),
        new("POST", "/user/tokens", AccessLevel.Admin, ZonesAndTokens.AddTokenAsync),
        new("DELETE", "/user/tokens/{token_id}", AccessLevel.Admin, ZonesAndTokens.DeleteTokenAsync),
        new("GET", "/zones", AccessLevel.Read, ZonesAndTokens.ListZonesAsync),
        new("POST", "/zones", AccessLevel.Admin, ZonesAndTokens.AddZoneAsync),
        new("GET", Zone, AccessLevel.Read, ZonesAndTokens.GetZoneAsync),

        new("POST", Gateway + "/user_schemas", AccessLevel.Write, Schemas.UploadFormAsync) { TakesDocument = true },
        new("GET", Gateway + "/user_schemas", AccessLevel.Read, Schemas.ListAsync),
        new("GET", Gateway + "/user_schemas/hosts", AccessLevel.Read, Schemas.HostsAsync),
        new("GET", Gateway + "/user_schemas/{schema_id}", AccessLevel.Read, Schemas.GetAsync),
        new("PUT", Gateway + "/user_schemas/{schema_id}", AccessLevel.Write, Schemas.ReplaceAsync) { TakesDocument = true },
        new("PATCH", Gateway + "/user_schemas/{schema_id}", AccessLevel.Write, Schemas.EnableAsync),
        new("DELETE", Gateway + "/user_schemas/{schema_id}", AccessLevel.Write, Schemas.DeleteAsync),
        new("GET", Gateway + "/user_schemas/{schema_id}/operations", AccessLevel.Read, Schemas.OperationsAsync),

        new("GET", Gateway + "/operations", AccessLevel.Read, Operations.ListAsync),
        new("POST", Gateway + "/operations", AccessLevel.Write, Operations.AddAsync),
        new("DELETE", Gateway + "/operations", AccessLevel.Write, Operations.DeleteSomeAsync),
        new("POST", Gateway + "/operations/item", AccessLevel.Write, Operations.AddOneAsync),
        new("PATCH", Gateway + "/operations/schema_validation", AccessLevel.Write, OperationSettings.PatchManyAsync),
        new("GET", Gateway + "/operations/{operation_id}", AccessLevel.Read, Operations.GetAsync),
        new("DELETE", Gateway + "/operations/{operation_id}", AccessLevel.Write, Operations.DeleteAsync),
        new("GET", Gateway + "/operations/{operation_id}/schema_validation", AccessLevel.Read, OperationSettings.GetAsync),
        new("PUT", Gateway + "/operations/{operation_id}/schema_validation", AccessLevel.Write, OperationSettings.PutAsync),
        new("PUT", Gateway + "/operations/{operation_id}/cloudflare_learned_schema", AccessLevel.Write, Operations.ActivateLearnedAsync),

        new("GET", Gateway + "/settings/schema_validation", AccessLevel.Read, ZoneWideSettings.GetAsync),
        new("PUT", Gateway + "/settings/schema_validation", AccessLevel.Write, ZoneWideSettings.PutAsync),
        new("PATCH", Gateway + "/settings/schema_validation", AccessLevel.Write, ZoneWideSettings.PatchAsync),

        new("GET", Zone + "/rulesets", AccessLevel.Read, Rulesets.ListAsync),
        new("GET", Zone + "/rulesets/phases/{phase}/entrypoint", AccessLevel.Read, Rulesets.GetEntryPointAsync),
        new("PUT", Zone + "/rulesets/phases/{phase}/entrypoint", AccessLevel.Write, Rulesets.PutEntryPointAsync),
        new("GET", Zone + "/rulesets/{ruleset_id}", AccessLevel.Read, Rulesets.GetAsync),
        new("PUT", Zone + "/rulesets/{ruleset_id}", AccessLevel.Write, Rulesets.PutAsync),
        new("POST", Zone + "/rulesets/{ruleset_id}/rules", AccessLevel.Write, Rulesets.AddRuleAsync),
        new("PATCH", Zone + "/rulesets/{ruleset_id}/rules/{rule_id}", AccessLevel.Write, Rulesets.ReplaceRuleAsync),
        new("DELETE", Zone + "/rulesets/{ruleset_id}/rules/{rule_id}", AccessLevel.Write, Rulesets.DeleteRuleAsync),

        new("GET", Gateway + "/schemas", AccessLevel.Read, Export.GetAsync),
        new("POST", Gateway + "/expression-template/fallthrough", AccessLevel.Read, Fallthrough.TemplateAsync),
        new("GET", Own + "/fallthrough", AccessLevel.Read, Fallthrough.GetAsync),
        new("PUT", Own + "/fallthrough", AccessLevel.Write, Fallthrough.PutAsync),
        new("GET", Own + "/declaration", AccessLevel.Read, Declarations.GetAsync),
        new("PUT", Own + "/declaration", AccessLevel.Write, Declarations.PutAsync) { TakesDocument = true },
        new("GET", Own + "/revisions", AccessLevel.Read, Revisions.ListAsync),
        new("GET", Own + "/revisions/{revision}/diff", AccessLevel.Read, Revisions.DiffAsync),
        new("POST", Own + "/revisions/{revision}/restore", AccessLevel.Write, Revisions.RestoreAsync),

        new("POST", Zone + "/client_certificates", AccessLevel.Write, ClientCertificates.AddAsync),
        new("GET", Zone + "/client_certificates", AccessLevel.Read, ClientCertificates.ListAsync),
        new("GET", Zone + "/client_certificates/{client_certificate_id}", AccessLevel.Read, ClientCertificates.GetAsync),
        new("PATCH", Zone + "/client_certificates/{client_certificate_id}", AccessLevel.Write, ClientCertificates.ReactivateAsync),
        new("DELETE", Zone + "/client_certificates/{client_certificate_id}", AccessLevel.Write, ClientCertificates.RevokeAsync),
        new("POST", Own + "/client_certificates/renew", AccessLevel.Write, Renewal.RenewAsync),
        new("GET", Zone + "/certificate_authorities/hostname_associations", AccessLevel.Read, ClientHostCalls.GetAsync),
        new("PUT", Zone + "/certificate_authorities/hostname_associations", AccessLevel.Write, ClientHostCalls.PutAsync),
        new("GET", Own + "/client_hosts", AccessLevel.Read, ClientHostCalls.GetAllAsync),
        new("PUT", Own + "/client_hosts", AccessLevel.Write, ClientHostCalls.PutRequiredAsync),
        new("GET", Own + "/client_authorities", AccessLevel.Read, ClientAuthorities.ListAsync),
        new("POST", Own + "/client_authorities", AccessLevel.Write, ClientAuthorities.RotateAsync),
        new("DELETE", Own + "/client_authorities/{client_authority_id}", AccessLevel.Write, ClientAuthorities.RetireAsync),
        new("GET", Authorities, AccessLevel.Read, OwnAuthorities.ListAsync),
        new("POST", Authorities, AccessLevel.Admin, OwnAuthorities.AddAsync),
        new("GET", Authorities + "/{mtls_certificate_id}", AccessLevel.Read, OwnAuthorities.GetAsync),
        new("DELETE", Authorities + "/{mtls_certificate_id}", AccessLevel.Admin, OwnAuthorities.DeleteAsync),
        new("GET", Authorities + "/{mtls_certificate_id}/associations", AccessLevel.Read, OwnAuthorities.AssociationsAsync),
        new("GET", Revocation, AccessLevel.Read, Revocations.GetAsync),
        new("PUT", Revocation, AccessLevel.Admin, Revocations.PutAsync) { TakesDocument = true },
        new("DELETE", Revocation, AccessLevel.Admin, Revocations.DeleteAsync),
        new("POST", "/fastshield/sealing/rotate", AccessLevel.Admin, SealingCalls.RotateAsync),

        new("GET", "/fastshield/audit", AccessLevel.Admin, Audit.ListAsync),
        new("GET", "/fastshield/openapi.json", AccessLevel.Read, Description.GetAsync),

        new("GET", Certificate, AccessLevel.Read, Certificates.ListAsync),
        new("POST", Certificate, AccessLevel.Write, Certificates.AddAsync),
        new("PUT", Certificate + "/prioritize", AccessLevel.Write, Certificates.PrioritizeAsync),
        new("GET", Certificate + "/{certificate_id}", AccessLevel.Read, Certificates.GetAsync),
        new("PATCH", Certificate + "/{certificate_id}", AccessLevel.Write, Certificates.ReplaceAsync),
        new("DELETE", Certificate + "/{certificate_id}", AccessLevel.Write, Certificates.DeleteAsync),

        new("POST", Validation + "/schemas", AccessLevel.Write, Schemas.UploadJsonAsync) { TakesDocument = true },
        new("GET", Validation + "/schemas", AccessLevel.Read, Schemas.ListAsync),
        new("GET", Validation + "/schemas/hosts", AccessLevel.Read, Schemas.HostsAsync),
        new("GET", Validation + "/schemas/{schema_id}", AccessLevel.Read, Schemas.GetAsync),
        new("PATCH", Validation + "/schemas/{schema_id}", AccessLevel.Write, Schemas.EnableAsync),
        new("DELETE", Validation + "/schemas/{schema_id}", AccessLevel.Write, Schemas.DeletePlainAsync),
        new("GET", Validation + "/schemas/{schema_id}/operations", AccessLevel.Read, Schemas.OperationsAsync),
        new("GET", Validation + "/settings", AccessLevel.Read, ZoneWideSettings.GetPlainAsync),
        new("PUT", Validation + "/settings", AccessLevel.Write, ZoneWideSettings.PutPlainAsync),
        new("PATCH", Validation + "/settings", AccessLevel.Write, ZoneWideSettings.PatchPlainAsync),
        new("GET", Validation + "/settings/operations", AccessLevel.Read, OperationSettings.ListAsync),
        new("PATCH", Validation + "/settings/operations", AccessLevel.Write, OperationSettings.PatchManyAsync),
        new("GET", Validation + "/settings/operations/{operation_id}", AccessLevel.Read, OperationSettings.GetPlainAsync),
        new("PUT", Validation + "/settings/operations/{operation_id}", AccessLevel.Write, OperationSettings.PutPlainAsync),
        new("DELETE", Validation + "/settings/operations/{operation_id}", AccessLevel.Write, OperationSettings.DeleteAsync),
    ];
}
