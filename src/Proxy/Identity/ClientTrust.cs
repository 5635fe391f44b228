namespace FastShield.Proxy.Identity;

/// <summary>
/// Which hosts ask their clients for a certificate, whom they trust, and what is revoked: a part of the shield, so that it changes together with hosts and
/// rules by one store. Immutable. New handshakes are held against the one in force; connections that are open are judged again with their next request.
/// </summary>
public sealed class ClientTrust
{
    private readonly Dictionary<string, HostTrust> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, HostTrust>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    /// <summary>Takes the hosts that ask; all others do not.</summary>
    /// <param name="hosts">Names without port and trailing dot, each exact or <c>*.</c> for one label; the first that names a name has it. Hosts with the same policy share one object.</param>
    public ClientTrust(IEnumerable<(string Name, HostTrust Trust)> hosts)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        foreach (var (name, trust) in hosts)
        {
            if (trust.Mode != Tls.ClientCertificateMode.None)
                _hosts.TryAdd(name.TrimEnd('.'), trust);
        }
        _bySpan = _hosts.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Nobody is asked.</summary>
    public static ClientTrust None { get; } = new([]);

    /// <summary>Whether nobody is asked.</summary>
    public bool IsEmpty => _hosts.Count == 0;

    /// <summary>What the host of this name (no port) asks of its clients; null where it does not ask.</summary>
    public HostTrust? Find(ReadOnlySpan<char> name)
    {
        if (_hosts.Count == 0)
            return null;
        name = name.TrimEnd('.');
        if (_bySpan.TryGetValue(name, out var trust))
            return trust;
        var dot = name.IndexOf('.');
        if (dot <= 0 || name.Length - dot > 254)
            return null;
        Span<char> wildcard = stackalloc char[256];
        wildcard[0] = '*';
        var rest = name[dot..];
        rest.CopyTo(wildcard[1..]);
        return _bySpan.TryGetValue(wildcard[..(rest.Length + 1)], out trust) ? trust : null;
    }
}
