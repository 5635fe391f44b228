using System.Text;
using FastShield.Runtime.Contract;

namespace FastShield.Runtime.Security;

/// <summary>
/// The security requirements of an operation: one of some alternatives, and of that one every credential. Asked before anything else, so that a client that
/// shows nothing learns nothing of the schema. Presence and form only; nothing of a credential is kept. Immutable; allocates nothing.
/// </summary>
public sealed class SecurityCheck
{
    private const int MostChallenges = 8;

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

    /// <summary>Asks nothing.</summary>
    public static SecurityCheck None { get; } = new([]);

    /// <summary>The alternatives in the order of the document.</summary>
    public IReadOnlyList<IReadOnlyList<Credential>> Alternatives => _alternatives;

    /// <summary>The WWW-Authenticate field lines of an answer 401 (RFC 9110 section 11.6.1), each with its line end; empty where HTTP has no scheme for what is asked.</summary>
    public byte[] Challenges { get; }

    /// <summary>True where the request shows every credential of some alternative.</summary>
    public bool Accepts(in RequestView request)
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

    /// <summary>What a refused request lacks: the names of the schemes (`a + b | c`: both, or the third), and nothing of what was sent.</summary>
    public Violation Explain(in RequestView request)
    {
        var isMalformed = false;
        foreach (var credentials in _alternatives)
        {
            foreach (var credential in credentials)
            {
                isMalformed |= credential.StateIn(in request) == CredentialState.Malformed;
            }
        }

        return new Violation(
            ViolationLocation.Security, isMalformed ? ErrorClass.MalformedCredentials : ErrorClass.MissingCredentials, "", Join(" | ", " + ", inWords: false), _pointer);
    }

    /// <summary>In words, for people.</summary>
    public override string ToString() => _alternatives.Length == 0 ? "nothing" : Join(", or ", " and ", inWords: true);

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
