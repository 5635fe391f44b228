using System.Text;
using FastShield.Runtime.Contract;

namespace FastShield.Runtime.Security;

/// <summary>
/// The security requirements of an operation: one of some alternatives, and of that one every credential; and a certificate, where the operation is bound to
/// some, whichever alternative is shown. Asked before anything else, so that a client that shows nothing learns nothing of the schema. Presence and form only,
/// but for certificates, which are verified already; nothing of a credential is kept. Immutable; allocates nothing.
/// </summary>
public sealed class SecurityCheck
{
    private const int MostChallenges = 8;

    /// <summary>What a violation names where no scheme asks for the certificate.</summary>
    private const string Certificate = "client certificate";

    private readonly Credential[][] _alternatives;
    private readonly string _pointer;

    /// <param name="alternatives">The alternatives; one without credentials is always met, and with no alternative nothing is asked.</param>
    /// <param name="pointer">JSON pointer of the requirements in their document.</param>
    public SecurityCheck(IReadOnlyList<Credential[]> alternatives, string pointer = "")
    {
        ArgumentNullException.ThrowIfNull(alternatives);
        _alternatives = [.. alternatives];
        _pointer = pointer;
        Challenges = MakeChallenges();
    }

    /// <summary>Which certificates may call, whichever alternative is shown; null where the operation is bound to none.</summary>
    public CertificateBinding? Binding { get; init; }

    /// <summary>Asks nothing.</summary>
    public static SecurityCheck None { get; } = new([]);

    /// <summary>The alternatives in the order of the document.</summary>
    public IReadOnlyList<IReadOnlyList<Credential>> Alternatives => _alternatives;

    /// <summary>The WWW-Authenticate field lines of an answer 401 (RFC 9110 section 11.6.1), each with its line end; empty where HTTP has no scheme for what is asked.</summary>
    public byte[] Challenges { get; }

    /// <summary>True where the request shows every credential of some alternative, and a certificate that the operation is bound to.</summary>
    public bool Accepts(in RequestView request) =>
        ShowsAlternative(in request) && (Binding is not { } binding || binding.StateIn(in request) == CredentialState.Present);

    /// <summary>
    /// What a refused request lacks: the names of the schemes (`a + b | c`: both, or the third), or the condition that its certificate does not meet where
    /// another certificate is all that is lacking; nothing of what was sent.
    /// </summary>
    public Violation Explain(in RequestView request)
    {
        if (ShowsAlternative(in request))
        {
            return Binding!.Unmet(in request) is { } unmet
                ? Forbidden(unmet, Certificate)
                : new Violation(ViolationLocation.Security, ErrorClass.MissingCredentials, "", Certificate, Binding.Pointer);
        }

        var isMalformed = false;
        Violation? forbidden = null;
        foreach (var credentials in _alternatives)
        {
            var areOthersThere = true;
            Credential? refused = null;
            foreach (var credential in credentials)
            {
                var state = credential.StateIn(in request);
                isMalformed |= state == CredentialState.Malformed;
                areOthersThere &= state is CredentialState.Present or CredentialState.Forbidden;
                refused ??= state == CredentialState.Forbidden ? credential : null;
            }

            // Nothing is lacking but another certificate.
            if (areOthersThere && refused?.Binding!.Unmet(in request) is { } condition)
            {
                forbidden ??= Forbidden(condition, refused.Scheme);
            }
        }

        return isMalformed || forbidden is null
            ? new Violation(
                ViolationLocation.Security, isMalformed ? ErrorClass.MalformedCredentials : ErrorClass.MissingCredentials, "", Join(" | ", " + ", inWords: false), _pointer)
            : forbidden;
    }

    /// <summary>In words, for people.</summary>
    public override string ToString() =>
        _alternatives.Length == 0 ? Binding?.ToString() ?? "nothing" : Join(", or ", " and ", inWords: true) + (Binding is null ? "" : $"; and always {Binding}");

    private bool ShowsAlternative(in RequestView request)
    {
        if (_alternatives.Length == 0)
        {
            return true;
        }

        foreach (var credentials in _alternatives)
        {
            if (ShowsAll(credentials, in request))
            {
                return true;
            }
        }

        return false;
    }

    private static Violation Forbidden(CertificateCondition unmet, string target) =>
        new(ViolationLocation.Security, ErrorClass.ForbiddenCertificate, unmet.Detail, target, unmet.Pointer);

    private static bool ShowsAll(Credential[] credentials, in RequestView request)
    {
        foreach (var credential in credentials)
        {
            if (credential.StateIn(in request) != CredentialState.Present)
            {
                return false;
            }
        }

        return true;
    }

    private string Join(string or, string and, bool inWords)
    {
        var text = new StringBuilder();
        foreach (var credentials in _alternatives)
        {
            text.Append(text.Length == 0 ? "" : or).Append(credentials.Length == 0 ? "nothing" : "");
            for (var i = 0; i < credentials.Length; i++)
            {
                text.Append(i == 0 ? "" : and).Append(inWords ? credentials[i].ToString() : credentials[i].Scheme);
            }
        }

        return text.ToString();
    }

    private byte[] MakeChallenges()
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var lines = new StringBuilder();
        foreach (var credentials in _alternatives)
        {
            foreach (var credential in credentials)
            {
                if (credential.Challenge is { } scheme && seen.Count < MostChallenges && seen.Add(scheme))
                {
                    lines.Append($"WWW-Authenticate: {scheme} realm=\"api\"\r\n");
                }
            }
        }

        return Encoding.ASCII.GetBytes(lines.ToString());
    }
}
