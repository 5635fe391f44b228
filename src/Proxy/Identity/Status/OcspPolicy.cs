namespace FastShield.Proxy.Identity.Status;

/// <summary>That the status of an authority's clients is asked for by OCSP (RFC 6960), and what counts without an answer. Immutable.</summary>
public sealed record OcspPolicy
{
    /// <summary>Whom to ask, http or https; null for the responder that the certificate names.</summary>
    public Uri? Responder { get; init; }

    /// <summary>Whether a certificate is taken whose status nobody tells. False refuses it until somebody does.</summary>
    public bool AcceptsNoAnswer { get; init; }

    /// <summary>How long an answer is relied on before another one is asked for, if it does not ask for less by itself.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromHours(1);
}
