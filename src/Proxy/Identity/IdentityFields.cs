namespace FastShield.Proxy.Identity;

/// <summary>The fields by which origins are told of a client's certificate that is verified and not revoked. All of them are taken from nobody.</summary>
[Flags]
public enum IdentityFields
{
    /// <summary>Origins are told nothing.</summary>
    None = 0,

    /// <summary><c>Client-Cert</c> and <c>Client-Cert-Chain</c> (RFC 9440). One that is too large is left out.</summary>
    Rfc9440 = 1,

    /// <summary><c>Cf-Client-Cert-Der-Base64</c> and <c>Cf-Client-Cert-Sha256</c>.</summary>
    CfClientCert = 2,

    /// <summary><c>Cf-Cert-Verified</c>, <c>Cf-Cert-Subject-Dn</c> and the others, a field for each text.</summary>
    CfCert = 4,

    /// <summary><c>X-Forwarded-Client-Cert</c>, as Envoy writes it: Hash, Subject, URI, DNS.</summary>
    Xfcc = 8,
}
