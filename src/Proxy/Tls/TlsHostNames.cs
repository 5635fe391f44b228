namespace FastShield.Proxy.Tls;

/// <summary>Finds a host's place by the name a client sends: exact names first, then <c>*.</c> for one label (RFC 6125 section 6.4.3).</summary>
internal sealed class TlsHostNames
{
    private readonly Dictionary<string, int> _places = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    public TlsHostNames(IReadOnlyList<TlsHost> hosts)
    {
        for (var i = 0; i < hosts.Count; i++)
        {
            var names = hosts[i].Names;
            if (names.Count == 0)
                names = hosts[i].Certificate.Names;
            // The first host that names a name has it.
            foreach (var name in names)
                _places.TryAdd(name.TrimEnd('.'), i);
        }
        _bySpan = _places.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The place of the host in the list, -1 when nobody has the name.</summary>
    public int Find(ReadOnlySpan<char> name)
    {
        name = name.TrimEnd('.');
        if (_bySpan.TryGetValue(name, out var place))
            return place;
        var dot = name.IndexOf('.');
        if (dot <= 0 || name.Length - dot > 254)
            return -1;
        Span<char> wildcard = stackalloc char[256];
        wildcard[0] = '*';
        var rest = name[dot..];
        rest.CopyTo(wildcard[1..]);
        return _bySpan.TryGetValue(wildcard[..(rest.Length + 1)], out place) ? place : -1;
    }
}
