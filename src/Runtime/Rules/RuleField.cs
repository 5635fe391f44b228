namespace FastShield.Runtime.Rules;

/// <summary>What rules can ask of a request. The texts of a client's certificate stand apart: they have an enum of their own.</summary>
public enum RuleField : byte
{
    /// <summary>ssl: the client's connection is TLS.</summary>
    Ssl,

    /// <summary>cf.tls_client_auth.cert_presented.</summary>
    CertificatePresented,

    /// <summary>cf.tls_client_auth.cert_verified.</summary>
    CertificateVerified,

    /// <summary>cf.tls_client_auth.cert_revoked: as of this request.</summary>
    CertificateRevoked,

    /// <summary>cf.tls_client_auth.cert_rfc9440_too_large.</summary>
    CertificateTooLarge,

    /// <summary>cf.tls_client_auth.cert_chain_rfc9440_too_large.</summary>
    ChainTooLarge,

    /// <summary>cf.api_gateway.auth_id_present: the request shows credentials.</summary>
    CredentialsPresent,

    /// <summary>cf.api_gateway.fallthrough_detected: the request has no operation.</summary>
    Fallthrough,

    /// <summary>cf.api_gateway.request_violates_schema, cf.schema_validation.uploaded.violated: known when the body was read.</summary>
    Violation,

    /// <summary>http.host: in lower case, without port and without a dot at its end.</summary>
    Host,

    /// <summary>http.request.method.</summary>
    Method,

    /// <summary>http.request.uri: the canonical path, and the query behind its question mark.</summary>
    Uri,

    /// <summary>http.request.uri.path: the canonical path, which is what is forwarded.</summary>
    Path,

    /// <summary>http.request.uri.query: without the question mark, as it was sent.</summary>
    Query,

    /// <summary>http.request.full_uri: scheme, host, canonical path and query.</summary>
    FullUri,

    /// <summary>http.request.version: `HTTP/1.0`, `HTTP/1.1` or `HTTP/2`.</summary>
    Version,

    /// <summary>http.user_agent.</summary>
    UserAgent,

    /// <summary>http.referer.</summary>
    Referer,

    /// <summary>http.cookie.</summary>
    Cookie,

    /// <summary>http.x_forwarded_for: as the client sent it.</summary>
    XForwardedFor,

    /// <summary>raw.http.request.uri: the target as it was sent.</summary>
    RawUri,

    /// <summary>raw.http.request.uri.path.</summary>
    RawPath,

    /// <summary>cf.api_gateway.operation.id: the managed operation's id.</summary>
    OperationId,

    /// <summary>cf.api_gateway.operation.name: the operation's `operationId` in its document, or what stands for it.</summary>
    OperationName,

    /// <summary>cf.api_gateway.operation.endpoint: the canonical path template.</summary>
    OperationEndpoint,

    /// <summary>ip.src.</summary>
    Address,
}
