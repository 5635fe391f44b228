using System.Collections.Immutable;
using FastShield.Compiler.Contract;
using FastShield.Compiler.Diagnostics;
using FastShield.Runtime.Security;

namespace FastShield.Compiler.Lowering;

/// <summary>Turns security requirements into checks; a scheme that says too little to be looked for is a gap, with its place, told once.</summary>
internal sealed class SecurityLowering(ApiContract contract, DiagnosticBag diagnostics)
{
    private readonly Dictionary<ImmutableArray<SecurityRequirement>, SecurityCheck> _known = [];
    private readonly Dictionary<string, Credential?> _credentials = new(StringComparer.Ordinal);
    private readonly CertificateLowering _certificates = new(diagnostics);

    /// <summary>The check of an operation; operations that inherit the document's requirements share one.</summary>
    public SecurityCheck Lower(OperationContract operation)
    {
        if (operation.Security.IsDefaultOrEmpty && operation.Certificates.IsEmpty)
        {
            return SecurityCheck.None;
        }

        // What depends on the path is no other operation's.
        if (!operation.Certificates.IsEmpty || DemandsOf(operation).Any(static demand => demand.PathParameters.Length > 0))
        {
            return Check(operation);
        }

        if (!_known.TryGetValue(operation.Security, out var check))
        {
            check = Check(operation);
            _known.Add(operation.Security, check);
        }

        return check;
    }

    private SecurityCheck Check(OperationContract operation)
    {
        var security = operation.Security.IsDefault ? [] : operation.Security;
        var alternatives = security.Select(requirement => requirement.Schemes.Select(demand => CredentialOf(demand.Scheme, operation)).OfType<Credential>().ToArray());
        return new SecurityCheck([.. alternatives], security.FirstOrDefault()?.Node.Parent?.Pointer ?? "") { Binding = _certificates.Lower(operation.Certificates, operation) };
    }

    private IEnumerable<CertificateDemand> DemandsOf(OperationContract operation) =>
        from requirement in operation.Security
        from demand in requirement.Schemes
        let scheme = contract.SecuritySchemes.GetValueOrDefault(demand.Scheme)
        where scheme?.Certificates is not null
        select scheme.Certificates;

    private Credential? CredentialOf(string name, OperationContract operation)
    {
        var credential = CredentialOf(name);
        return credential is not null && contract.SecuritySchemes[name].Certificates is { } demand
            ? new Credential(credential.Scheme, credential.Kind) { Binding = _certificates.Lower([demand], operation) }
            : credential;
    }

    /// <summary>Null where the scheme cannot be looked for, which is a gap: with gaps allowed it asks nothing.</summary>
    private Credential? CredentialOf(string name)
    {
        // One that is not declared was told where the requirement names it.
        if (!_credentials.TryGetValue(name, out var credential) && contract.SecuritySchemes.TryGetValue(name, out var scheme))
        {
            credential = CredentialOf(scheme);
            _credentials.Add(name, credential);
        }

        return credential;
    }

    private Credential? CredentialOf(SecuritySchemeContract scheme)
    {
        switch (scheme.Type)
        {
            case "apiKey":
                return Key(scheme);
            case "http":
                return Http(scheme);
            case "oauth2" or "openIdConnect":
                return new Credential(scheme.Name, CredentialKind.Bearer);
            case "mutualTLS":
                return new Credential(scheme.Name, CredentialKind.Certificate);
            default:
                return Unclear(scheme, $"its type \"{scheme.Type}\" is none that OpenAPI knows");
        }
    }

    private Credential? Key(SecuritySchemeContract scheme)
    {
        if (string.IsNullOrEmpty(scheme.ParameterName))
        {
            return Unclear(scheme, "an apiKey needs \"name\"");
        }

        if (scheme.In == "header" && ShieldFields.Contains(scheme.ParameterName))
        {
            diagnostics.Warning(
                SchemaCodes.RewrittenField, scheme.Node, $"The shield removes or sets '{scheme.ParameterName}' itself: the origin gets another one or none. Use a name of your own.");
        }

        return scheme.In switch
        {
            "query" => new Credential(scheme.Name, CredentialKind.QueryKey, scheme.ParameterName),
            "header" => new Credential(scheme.Name, CredentialKind.HeaderKey, scheme.ParameterName),
            "cookie" => new Credential(scheme.Name, CredentialKind.CookieKey, scheme.ParameterName),
            _ => Unclear(scheme, "\"in\" of an apiKey must be query, header or cookie"),
        };
    }

    private Credential? Http(SecuritySchemeContract scheme) => scheme.Scheme?.ToLowerInvariant() switch
    {
        "basic" => new Credential(scheme.Name, CredentialKind.Basic),
        "bearer" => new Credential(scheme.Name, CredentialKind.Bearer),
        { } other when MediaRange.IsToken(other) => new Credential(scheme.Name, CredentialKind.OtherHttp, scheme.Scheme!),
        _ => Unclear(scheme, "an http scheme needs \"scheme\", the name of an HTTP authentication scheme"),
    };

    private Credential? Unclear(SecuritySchemeContract scheme, string reason)
    {
        diagnostics.Gap(DiagnosticCodes.SecuritySchemeUnclear, scheme.Node, $"The security scheme \"{scheme.Name}\" cannot be enforced: {reason}.");
        return null;
    }
}
