using FastShield.Runtime.Contract;

namespace FastShield.Runtime.Security;

/// <summary>Which certificates may call: those that meet every condition, and are verified and not revoked. Immutable; allocates nothing.</summary>
public sealed class CertificateBinding
{
    private readonly CertificateCondition[] _conditions;

    /// <param name="conditions">The conditions.</param>
    /// <param name="pointer">JSON pointer of what asks for them in its document.</param>
    public CertificateBinding(IEnumerable<CertificateCondition> conditions, string pointer)
    {
        _conditions = [.. conditions];
        Pointer = pointer;
    }

    /// <summary>JSON pointer of what asks for the certificate in its document.</summary>
    public string Pointer { get; }

    /// <summary>What a request shows: nothing without a certificate, and one that does not meet a condition is forbidden.</summary>
    public CredentialState StateIn(in RequestView request) =>
        request.Certificate is null ? CredentialState.Absent : Unmet(in request) is null ? CredentialState.Present : CredentialState.Forbidden;

    /// <summary>The first condition that the request's certificate does not meet; null where it meets all, or there is none.</summary>
    public CertificateCondition? Unmet(in RequestView request)
    {
        if (request.Certificate is { } certificate)
        {
            foreach (var condition in _conditions)
            {
                if (!condition.Holds(in request, certificate))
                {
                    return condition;
                }
            }
        }

        return null;
    }

    /// <summary>In words, for people.</summary>
    public override string ToString() => $"a client certificate with {string.Join<CertificateCondition>(" and ", _conditions)}";
}
