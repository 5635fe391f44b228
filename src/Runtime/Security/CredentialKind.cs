namespace FastShield.Runtime.Security;

/// <summary>How a client shows who it is: the security schemes of OpenAPI, as far as a request shows them (OAS 3.1.1 section 4.8.27).</summary>
public enum CredentialKind : byte
{
    /// <summary>A query parameter.</summary>
    QueryKey,

    /// <summary>A header field.</summary>
    HeaderKey,

    /// <summary>A cookie.</summary>
    CookieKey,

    /// <summary>User name and password in Authorization (RFC 7617).</summary>
    Basic,

    /// <summary>A bearer token in Authorization (RFC 6750 section 2.1); `oauth2` and `openIdConnect` are shown so too.</summary>
    Bearer,

    /// <summary>Any other scheme in Authorization: its name, and something behind it (RFC 9110 section 11.4).</summary>
    OtherHttp,

    /// <summary>A certificate of the client on the connection (`mutualTLS`).</summary>
    Certificate,
}
