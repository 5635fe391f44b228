using System.Text;
using FastShield.Runtime.Contract;
using FastShield.Runtime.Parameters;

namespace FastShield.Runtime.Security;

/// <summary>
/// One security scheme of a document: looks whether a request shows it, at its place and in its form. What comes twice is malformed: two readers may take
/// one each. Immutable; allocates nothing.
/// </summary>
public sealed class Credential
{
    private readonly byte[] _name;

    /// <param name="scheme">The scheme's name in the document.</param>
    /// <param name="kind">How it is shown.</param>
    /// <param name="name">For keys the parameter's, field's or cookie's name; for other HTTP schemes that of the scheme; else empty.</param>
    public Credential(string scheme, CredentialKind kind, string name = "")
    {
        ArgumentNullException.ThrowIfNull(name);
        Scheme = scheme;
        Kind = kind;
        Name = name;
        _name = Encoding.UTF8.GetBytes(name);
    }

    /// <summary>The scheme's name in the document.</summary>
    public string Scheme { get; }

    /// <summary>How it is shown.</summary>
    public CredentialKind Kind { get; }

    /// <summary>The name that it is shown under; empty where its kind has only one.</summary>
    public string Name { get; }

    /// <summary>Which certificates count; null where every good one does. Of certificates alone.</summary>
    public CertificateBinding? Binding { get; init; }

    /// <summary>The scheme of the challenge that asks for it (RFC 9110 section 11.6.1); null where HTTP has none.</summary>
    public string? Challenge => Kind switch
    {
        CredentialKind.Basic => "Basic",
        CredentialKind.Bearer => "Bearer",
        CredentialKind.OtherHttp => Name,
        _ => null,
    };

    /// <summary>What a request shows of it.</summary>
    public CredentialState StateIn(in RequestView request) => Kind switch
    {
        CredentialKind.QueryKey => InQuery(request.Query),
        CredentialKind.HeaderKey => InFields(in request),
        CredentialKind.CookieKey => InCookies(in request),
        CredentialKind.Certificate => Binding is { } binding ? binding.StateIn(in request) : request.Certificate is not null ? CredentialState.Present : CredentialState.Absent,
        _ => InAuthorization(in request),
    };

    /// <summary>In words, for people.</summary>
    public override string ToString() => Kind switch
    {
        CredentialKind.QueryKey => $"the key '{Name}' in the query",
        CredentialKind.HeaderKey => $"the key '{Name}' in a header field",
        CredentialKind.CookieKey => $"the key '{Name}' in a cookie",
        CredentialKind.Basic => "a user name and a password (Basic)",
        CredentialKind.Bearer => "a bearer token",
        CredentialKind.Certificate => Binding?.ToString() ?? "a client certificate",
        _ => $"credentials of the scheme {Name}",
    };

    private static bool IsNamed(in RequestView request, in HeaderField field, ReadOnlySpan<byte> name) =>
        field.NameLength == name.Length && Ascii.EqualsIgnoreCase(request.Head.Slice(field.NameStart, field.NameLength), name);

    private static CredentialState Next(CredentialState before, bool isEmpty) =>
        before != CredentialState.Absent ? CredentialState.Malformed : isEmpty ? CredentialState.Absent : CredentialState.Present;

    private CredentialState InFields(in RequestView request)
    {
        var state = CredentialState.Absent;
        foreach (ref readonly var field in request.Headers)
        {
            if (IsNamed(in request, in field, _name))
            {
                state = Next(state, field.ValueLength == 0);
            }
        }

        return state;
    }

    private CredentialState InAuthorization(in RequestView request)
    {
        var state = CredentialState.Absent;
        foreach (ref readonly var field in request.Headers)
        {
            if (!IsNamed(in request, in field, "authorization"u8))
            {
                continue;
            }

            state = state == CredentialState.Absent
                ? Authorization.StateOf(request.Head.Slice(field.ValueStart, field.ValueLength), Kind, _name)
                : CredentialState.Malformed;
        }

        return state;
    }

    private CredentialState InQuery(ReadOnlySpan<byte> query)
    {
        var state = CredentialState.Absent;
        while (!query.IsEmpty)
        {
            var end = query.IndexOf((byte)'&');
            var pair = end < 0 ? query : query[..end];
            query = end < 0 ? default : query[(end + 1)..];
            var equals = pair.IndexOf((byte)'=');
            if (PercentText.Equals(equals < 0 ? pair : pair[..equals], TextDecoding.PercentAndPlus, _name))
            {
                state = Next(state, equals < 0 || equals == pair.Length - 1);
            }
        }

        return state;
    }

    private CredentialState InCookies(in RequestView request)
    {
        var state = CredentialState.Absent;
        foreach (ref readonly var field in request.Headers)
        {
            if (!IsNamed(in request, in field, "cookie"u8))
            {
                continue;
            }

            var rest = request.Head.Slice(field.ValueStart, field.ValueLength);
            while (!rest.IsEmpty)
            {
                var end = rest.IndexOf((byte)';');
                var pair = end < 0 ? rest : rest[..end];
                rest = end < 0 ? default : rest[(end + 1)..];
                var equals = pair.IndexOf((byte)'=');
                if ((equals < 0 ? pair : pair[..equals]).Trim(" \t"u8).SequenceEqual(_name))
                {
                    state = Next(state, equals < 0 || pair[(equals + 1)..].Trim(" \t"u8).IsEmpty);
                }
            }
        }

        return state;
    }
}
