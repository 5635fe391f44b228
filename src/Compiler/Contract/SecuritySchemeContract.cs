using FastShield.Compiler.Reading;

namespace FastShield.Compiler.Contract;

/// <summary>A way to show who one is.</summary>
/// <param name="Name">Its name in the document.</param>
/// <param name="Type">`apiKey`, `http`, `mutualTLS`, `oauth2` or `openIdConnect`.</param>
/// <param name="In">For `apiKey`: `query`, `header` or `cookie`.</param>
/// <param name="ParameterName">For `apiKey`: the name of the parameter, header or cookie.</param>
/// <param name="Scheme">For `http`: the authentication scheme, such as `bearer`.</param>
/// <param name="Node">The security scheme object (after its reference).</param>
public sealed record SecuritySchemeContract(string Name, string Type, string? In, string? ParameterName, string? Scheme, ObjectNode Node)
{
    /// <summary>Which certificates count, of `mutualTLS`; null where every good one does.</summary>
    public CertificateDemand? Certificates { get; init; }
}
